/** What the shop's systems send: one message of each action, as an ERP, a warehouse, a till or a web shop would write it. */
import type { Chance } from './random.ts'
import type { Person, Shop } from './shop.ts'

/** A message before it is sent. `entityId` is what an integration ordered by entity keeps in order. */
export interface Message { action: string, entityId: string | null, data: Record<string, unknown> }

export interface MessageMaker {
  make: (action: string) => Message
  /** Tells that the platform has this order now, so that news about it may follow. */
  noteOrder: (orderNumber: string) => void
}

/** So many of the latest orders are still written about. */
const openOrders = 300

const addressOf = (person: Person) => ({ name: person.name, street: person.street, postcode: person.postcode, city: person.city, country: person.country })

type Makers = Record<string, () => Message>

const drawArticles = (chance: Chance, shop: Shop, most: number) => Array.from({ length: chance.between(1, most) }, () => chance.pick(shop.articles))

function makeStockMakers(chance: Chance, shop: Shop): Makers {
  const skus = (most: number) => drawArticles(chance, shop, most)
  const amount = (price: string) => (Number(price) * chance.between(90, 110) / 100).toFixed(2)
  return {
    'inventory.set': () => {
      const items = skus(6).map(article => ({ sku: article.sku, quantity: chance.between(0, 240), location: 'hamburg' }))
      return { action: 'inventory.set', entityId: items[0]?.sku ?? null, data: { items } }
    },
    'inventory.adjust': () => {
      const items = skus(3).map(article => ({ sku: article.sku, delta: chance.between(1, 8), location: 'altona', reason: chance.pick(['return', 'recount', 'goods receipt']) }))
      return { action: 'inventory.adjust', entityId: items[0]?.sku ?? null, data: { items } }
    },
    'price.set': () => {
      const [currency, priceList] = chance.pick([['EUR', 'retail'], ['EUR', 'trade'], ['GBP', 'retail'], ['CHF', 'retail']] as const)
      return { action: 'price.set', entityId: priceList, data: { items: skus(8).map(article => ({ sku: article.sku, amount: amount(article.price), currency, priceList })) } }
    },
    'product.upsert': () => {
      const { sku, name } = chance.pick(shop.articles)
      const attributes = { material: chance.pick(['solid oak', 'beech', 'powder-coated steel', 'wool']), weightKg: chance.between(3, 60) }
      return { action: 'product.upsert', entityId: sku, data: { sku, name, description: `${name}. Made in small batches; delivered assembled.`, attributes, active: true } }
    },
    /* An action of a later version, as it is left behind when one goes back to an earlier one. */
    'giftcard.issue': () => ({ action: 'giftcard.issue', entityId: null, data: { value: '50.00', currency: 'EUR', recipient: chance.pick(shop.customers).name } }),
  }
}

function makeSalesMakers(chance: Chance, shop: Shop, open: readonly string[]): Makers {
  let orderCount = 0
  const makers: Makers = {
    'order.create': () => {
      orderCount += 1
      const orderNumber = `SO-${String(100_000 + orderCount)}`
      const person = chance.pick(shop.customers)
      const lines = drawArticles(chance, shop, 3).map(article => ({ sku: article.sku, quantity: chance.between(1, 4), unitPrice: article.price }))
      const customer = { customerNumber: person.customerNumber, name: person.name, email: person.email }
      return { action: 'order.create', entityId: orderNumber, data: { orderNumber, currency: person.country === 'GB' ? 'GBP' : 'EUR', customer, lines, channel: 'web', shippingAddress: addressOf(person) } }
    },
    'order.update': () => {
      if (open.length === 0) return required(makers['order.create'])()
      const orderNumber = chance.pick(open)
      const status = chance.pick(['confirmed', 'packed', 'shipped', 'delivered'])
      const tracking = { carrier: chance.pick(['DHL', 'Hermes', 'Royal Mail']), number: `JD${chance.between(10_000_000, 99_999_999)}` }
      return { action: 'order.update', entityId: orderNumber, data: { orderNumber, status, ...(status === 'shipped' ? { tracking } : {}) } }
    },
    'customer.upsert': () => {
      const person = chance.pick(shop.customers)
      return { action: 'customer.upsert', entityId: person.customerNumber, data: { customerNumber: person.customerNumber, name: person.name, email: person.email, phone: person.phone, addresses: [addressOf(person)] } }
    },
  }
  return makers
}

/** Makes messages about the articles and customers of `shop`. */
export function makeMessageMaker(chance: Chance, shop: Shop): MessageMaker {
  const open: string[] = []
  const makers = { ...makeStockMakers(chance, shop), ...makeSalesMakers(chance, shop, open) }
  return {
    make: action => required(makers[action])(),
    noteOrder(orderNumber) {
      open.push(orderNumber)
      if (open.length > openOrders) open.shift()
    },
  }
}

function required<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('The seed knows no message of this action.')
  return value
}
