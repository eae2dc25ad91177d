/** The demo's ERP: it knows its stock, its open orders and its prices, and writes messages about them. */
import type { Article } from './catalogue.ts'
import { articles, customers, inMoney, locations, retired } from './catalogue.ts'
import type { Chance } from './chance.ts'
import type { FeedMessage } from './message.ts'

type Customer = (typeof customers)[number]

const restockTo = [20, 120] as const

/** The state and the pen of one ERP. Every function writes messages and remembers what they say. */
export interface Erp {
  product: (article: Article) => FeedMessage
  wholePriceList: () => FeedMessage
  wholeStock: () => FeedMessage
  /** A few levels as they are now. */
  stock: () => FeedMessage
  /** A few levels and one of an article that the shop does not sell any more. */
  stockWithRetired: () => FeedMessage
  /** Levels in which one quantity is a word. */
  malformedStock: () => FeedMessage
  priceList: () => FeedMessage
  customer: (customer?: Customer) => FeedMessage
  /** An order and the stock it takes. */
  order: () => FeedMessage[]
  /** News of the oldest open order, if there is one. */
  shipment: () => FeedMessage[]
  /** News of an order that the shop has never seen. */
  strayShipment: () => FeedMessage
}

/** An ERP at the beginning of its day. */
export function makeErp(chance: Chance, run: string): Erp {
  const stock = makeStock(chance)
  const orders = makeOrders(chance, run, stock)
  const levels = (chosen: readonly Article[], location?: string) => chosen.map(({ sku }) => stock.level(sku, location ?? chance.one(locations)))
  const sold = (most: number) => chance.some(articles, chance.between(1, most))
  return {
    product: ({ sku, name, active }) => write('product', sku, {
      action: 'product.upsert', entityId: sku, data: { sku, name, active, attributes: { range: active ? 'current' : 'discontinued' } },
    }),
    wholePriceList: () => writePrices([...articles]),
    wholeStock: () => write('stock', `all ${articles.length} articles`, { action: 'inventory.set', data: { items: levels(articles, 'default') } }),
    stock() {
      const items = levels(sold(4))
      return write('stock', items.map(item => `${item.sku} ${item.quantity}`).join(', '), {
        action: 'inventory.set', ...(items.length === 1 ? { entityId: items[0]?.sku } : {}), data: { items },
      })
    },
    stockWithRetired() {
      const items = [...levels(sold(3)), { sku: retired.sku, quantity: chance.between(1, 3), location: 'default' }]
      return { ...write('stock', `${items.length} articles, one of them ${retired.sku}`, { action: 'inventory.set', data: { items } }), flaw: 'refused for one item' }
    },
    malformedStock() {
      const { sku } = chance.one(articles)
      return { ...write('stock', `${sku} "twelve"`, { action: 'inventory.set', entityId: sku, data: { items: [{ sku, quantity: 'twelve' }] } }), flaw: 'refused at the door' }
    },
    priceList: () => writePrices(sold(6).map(article => ({ ...article, price: article.price + 100 * chance.between(-9, 9) }))),
    customer: (customer = chance.one(customers)) => writeCustomer(customer, chance),
    ...orders,
  }
}

function write(kind: FeedMessage['kind'], told: string, body: FeedMessage['body']): FeedMessage {
  return { kind, flaw: null, told, body }
}

function writePrices(chosen: readonly Article[]): FeedMessage {
  return write('prices', `${chosen.length} ${chosen.length === 1 ? 'article' : 'articles'} in EUR`, {
    action: 'price.set', data: { items: chosen.map(({ sku, price }) => ({ sku, amount: inMoney(price), currency: 'EUR' })) },
  })
}

function writeCustomer({ customerNumber, name, email, city, country }: Customer, chance: Chance): FeedMessage {
  return write('customer', `${customerNumber} ${name}`, {
    action: 'customer.upsert',
    entityId: customerNumber,
    data: { customerNumber, name, email, addresses: [{ street: `Hafenweg ${chance.between(1, 80)}`, city, country }] },
  })
}

interface Stock {
  level: (sku: string, location: string) => { sku: string, quantity: number, location: string }
  /** Takes up to `wanted` from the main store and says how many there were. */
  take: (sku: string, wanted: number) => number
}

function makeStock(chance: Chance): Stock {
  const held = new Map<string, number>()
  const find = (sku: string, location: string) => held.get(`${sku} ${location}`) ?? chance.between(...restockTo)
  return {
    level(sku, location) {
      const known = find(sku, location)
      const quantity = known < 10 ? chance.between(...restockTo) : known + (location === 'default' ? 0 : chance.between(-3, 3))
      held.set(`${sku} ${location}`, quantity)
      return { sku, quantity, location }
    },
    take(sku, wanted) {
      const known = held.get(`${sku} default`) ?? 0
      const taken = Math.min(known, wanted)
      held.set(`${sku} default`, known - taken)
      return taken
    },
  }
}

function makeOrders(chance: Chance, run: string, stock: Stock): Pick<Erp, 'order' | 'shipment' | 'strayShipment'> {
  const open: string[] = []
  let count = 0
  return {
    order() {
      const orderNumber = `SO-${run}-${String(count += 1).padStart(4, '0')}`
      const { customerNumber, name, email } = chance.one(customers)
      const lines = chance.some(articles, chance.between(1, 3)).map(({ sku, price }) => ({ sku, quantity: chance.between(1, 4), unitPrice: inMoney(price) }))
      const taken = lines.map(({ sku, quantity }) => ({ sku, delta: -stock.take(sku, quantity) })).filter(item => item.delta < 0)
      open.push(orderNumber)
      const data = { orderNumber, currency: 'EUR', customer: { customerNumber, name, email }, lines, channel: chance.one(['web', 'store', 'phone']) }
      const order = write('order', `${orderNumber} of ${name}, ${lines.length} ${lines.length === 1 ? 'line' : 'lines'}`, { action: 'order.create', entityId: orderNumber, data })
      if (taken.length === 0) return [order]
      return [order, write('movement', taken.map(item => `${item.sku} ${item.delta}`).join(', '), { action: 'inventory.adjust', entityId: orderNumber, data: { items: taken } })]
    },
    shipment() {
      const orderNumber = open.shift()
      return orderNumber === undefined ? [] : [writeShipment(orderNumber, chance)]
    },
    strayShipment: () => ({ ...writeShipment(`SO-OLD-${chance.between(1000, 9999)}`, chance), flaw: 'refused by the platform' }),
  }
}

function writeShipment(orderNumber: string, chance: Chance): FeedMessage {
  const number = `00340434${chance.between(100_000, 999_999)}${chance.between(100_000, 999_999)}`
  return write('shipment', `${orderNumber} with DHL`, {
    action: 'order.update', entityId: orderNumber, data: { orderNumber, status: 'shipped', tracking: { carrier: 'DHL', number } },
  })
}
