/** What each action is about, in the words of the business: the subject of every sentence on an event. */

export type ActionFamily = 'stock' | 'product' | 'price' | 'order' | 'customer' | 'other'

interface ActionWords {
  family: ActionFamily
  /** What the message asks for, as a heading: "Set stock". */
  title: string
  icon: string
  /** The subject of a sentence about one thing (`of`) or several (`many`). */
  one: (name: string) => string
  many: (count: number) => string
  /** Several things take a plural verb: "Prices … were", but "Stock … was". */
  isPlural: boolean
  done: string
  notDone: string
}

const words: Record<string, ActionWords> = {
  'inventory.set': {
    family: 'stock', title: 'Set stock', icon: 'i-lucide-boxes',
    one: name => `Stock of ${name}`, many: count => `Stock for ${count} products`,
    isPlural: false, done: 'was updated', notDone: 'did not update',
  },
  'inventory.adjust': {
    family: 'stock', title: 'Adjust stock', icon: 'i-lucide-diff',
    one: name => `The stock adjustment of ${name}`, many: count => `Stock adjustments for ${count} products`,
    isPlural: true, done: 'was applied', notDone: 'was not applied',
  },
  'product.upsert': {
    family: 'product', title: 'Save product', icon: 'i-lucide-package',
    one: name => `Product ${name}`, many: count => `${count} products`,
    isPlural: true, done: 'was saved', notDone: 'was not saved',
  },
  'price.set': {
    family: 'price', title: 'Set prices', icon: 'i-lucide-tag',
    one: name => `The price of ${name}`, many: count => `Prices for ${count} products`,
    isPlural: true, done: 'was updated', notDone: 'did not update',
  },
  'order.create': {
    family: 'order', title: 'Create order', icon: 'i-lucide-shopping-cart',
    one: name => `Order ${name}`, many: count => `${count} orders`,
    isPlural: true, done: 'was created', notDone: 'was not created',
  },
  'order.update': {
    family: 'order', title: 'Update order', icon: 'i-lucide-clipboard-pen',
    one: name => `The update of order ${name}`, many: count => `Updates of ${count} orders`,
    isPlural: true, done: 'was applied', notDone: 'was not applied',
  },
  'customer.upsert': {
    family: 'customer', title: 'Save customer', icon: 'i-lucide-user-round',
    one: name => `Customer ${name}`, many: count => `${count} customers`,
    isPlural: true, done: 'was saved', notDone: 'was not saved',
  },
}

const unknownAction = (action: string): ActionWords => ({
  family: 'other', title: action, icon: 'i-lucide-mail',
  one: name => `${action} for ${name}`, many: count => `${action} for ${count} items`,
  isPlural: false, done: 'was delivered', notDone: 'was not delivered',
})

/** The names of all actions with their titles, for filters. */
export const actionTitles = Object.entries(words).map(([name, { title, icon }]) => ({ name, title, icon }))

/** The words for `action`; actions the dashboard does not know are called by their own name. */
export function actionWords(action: string): ActionWords {
  return words[action] ?? unknownAction(action)
}

/** Who or what a message is about, and the verbs that agree with it. */
export interface Subject {
  text: string
  done: string
  notDone: string
  /** `is` or `are`. */
  be: string
}

/** The subject of an event. `payload` is its data when it is at hand; lists do without and name the entity. */
export function describeSubject(action: string, entityId: string | null, payload?: unknown): Subject {
  const { one, many, isPlural, done, notDone } = actionWords(action)
  const items = field(payload, 'items')
  const count = Array.isArray(items) ? items.length : 1
  if (count > 1) {
    const plural = (text: string) => isPlural ? text.replace(/^was/, 'were') : text
    return { text: many(count), done: plural(done), notDone: plural(notDone), be: isPlural ? 'are' : 'is' }
  }
  const name = nameIn(payload, items) ?? entityId
  return { text: name === null ? `"${actionWords(action).title}"` : one(name), done, notDone, be: 'is' }
}

function nameIn(payload: unknown, items: unknown): string | null {
  const first: unknown = Array.isArray(items) ? items[0] : payload
  const found = ['orderNumber', 'customerNumber', 'sku'].map(key => field(first, key)).find(value => typeof value === 'string')
  return typeof found === 'string' ? found : null
}

function field(value: unknown, key: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined
  return Object.entries(value).find(([name]) => name === key)?.[1]
}
