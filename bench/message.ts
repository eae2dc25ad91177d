import { makeRandom } from '../pipeline/testing/random.ts'

/** What the messages are: an order with its customer, addresses and five lines, or the stock of 24 articles. */
export const bodyKinds = ['order', 'inventory'] as const
export type BodyKind = (typeof bodyKinds)[number]

/** A message, and the part of it that the destination gets. */
export interface Body { data: string, body: string }

/** Where the destination takes what such a message becomes. */
export const destinationPaths: Record<BodyKind, string> = { order: '/v1/orders', inventory: '/v1/inventory/bulk-update' }

type Pick = (most: number) => number

const families = ['CHAIR-UNO', 'TABLE-DUE', 'LAMP-TRE', 'SHELF-QUA', 'SOFA-CIN']
const colours = ['BLK', 'WHT', 'OAK', 'RED']
const streets = ['Rue de la Croix-Rousse', 'Königstraße', 'Herengracht', 'Gran Vía', 'Corso Magenta']
const places = [['69004', 'Lyon', 'FR'], ['70173', 'Stuttgart', 'DE'], ['1015 CK', 'Amsterdam', 'NL'], ['28013', 'Madrid', 'ES'], ['20123', 'Milano', 'IT']] as const

/** What makes a body of 1.5 kB. */
const [lineCount, itemCount] = [5, 24]

/** Makes bodies of 1.5 kB each, every one different, the same ones for the same seed. */
export function makeBodies(kind: BodyKind, seed: number, count: number): Body[] {
  const random = makeRandom(seed)
  const pick = (most: number) => Math.floor(random() * most)
  return Array.from({ length: count }, (_, index) => makers[kind](pick, index))
}

const makers: Record<BodyKind, (pick: Pick, index: number) => Body> = {
  order(pick, index) {
    const orderNumber = `SO-2026-${String(100_000 + index)}`
    return write('order.create', orderNumber, makeOrder(pick, orderNumber))
  },
  inventory: pick => write('inventory.set', `STOCK-${1000 + pick(1000)}`, {
    items: Array.from({ length: itemCount }, () => ({ sku: makeSku(pick), quantity: pick(500), location: `WH-${10 + pick(4)}` })),
  }),
}

function write(action: string, entityId: string, value: object): Body {
  const data = JSON.stringify(value)
  return { data, body: `{"action":"${action}","entityId":"${entityId}","data":${data}}` }
}

function makeOrder(pick: Pick, orderNumber: string) {
  const customer = 10_000 + pick(90_000)
  return {
    orderNumber,
    currency: 'EUR',
    orderedAt: `2026-03-${10 + pick(18)}T0${pick(10)}:${10 + pick(50)}:${10 + pick(50)}Z`,
    channel: 'b2b-portal',
    paymentTerms: 'NET30',
    customer: {
      customerNumber: `C-${customer}`, name: `Meubles Laurent & Fils ${customer}`, email: `einkauf.${customer}@example.com`, phone: `+33 4 72 ${10 + pick(90)} ${10 + pick(90)} 18`, vatNumber: `FR40${100_000_000 + pick(900_000_000)}`,
    },
    billingAddress: makeAddress(pick, 'Buchhaltung'),
    shippingAddress: makeAddress(pick, 'Wareneingang Tor 3'),
    deliveryNote: 'Bitte einen Tag vorher anrufen; Anlieferung nur vormittags über den Hof.',
    lines: Array.from({ length: lineCount }, (_, line) => makeLine(pick, line + 1)),
  }
}

function makeAddress(pick: Pick, department: string) {
  const [postalCode, city, country] = places[pick(places.length)] ?? places[0]
  return { company: 'Meubles Laurent & Fils', department, street: `${streets[pick(streets.length)]} ${1 + pick(200)}`, postalCode, city, country }
}

function makeLine(pick: Pick, position: number) {
  return {
    position, sku: makeSku(pick), name: `Collection 2026, version ${1 + pick(9)}`, quantity: 1 + pick(40), unitPrice: `${20 + pick(900)}.${10 + pick(90)}`, taxRate: '20.00',
  }
}

const makeSku = (pick: Pick) => `${families[pick(families.length)]}-${1000 + pick(1000)}-${colours[pick(colours.length)]}`
