/** What each action is about, in the words of the business: the subject of every sentence on an event. */
import type { Language } from '../texts/language.ts'
import { writeNumber } from '../texts/language.ts'

export type ActionFamily = 'stock' | 'product' | 'price' | 'order' | 'customer' | 'other'

interface ActionLook { family: ActionFamily, icon: string }

const looks: Record<string, ActionLook> = {
  'inventory.set': { family: 'stock', icon: 'i-lucide-boxes' },
  'inventory.adjust': { family: 'stock', icon: 'i-lucide-diff' },
  'product.upsert': { family: 'product', icon: 'i-lucide-package' },
  'price.set': { family: 'price', icon: 'i-lucide-tag' },
  'order.create': { family: 'order', icon: 'i-lucide-shopping-cart' },
  'order.update': { family: 'order', icon: 'i-lucide-clipboard-pen' },
  'customer.upsert': { family: 'customer', icon: 'i-lucide-user-round' },
}

/**
 * The names of all actions that the dashboard has words for.
 * @internal
 */
export const knownActions = Object.keys(looks)

/** How `action` looks, and what it touches. */
export function actionLook(action: string): ActionLook {
  return looks[action] ?? { family: 'other', icon: 'i-lucide-mail' }
}

/** What a message of this action asks for, as a heading: "Set stock". Actions the dashboard does not know are called by their own name. */
export function actionTitle(action: string, { t }: Language): string {
  return t(`actions.${textKey(action)}.title`, { action })
}

/** All actions with their titles, for filters. */
export function actionTitles(language: Language) {
  return Object.entries(looks).map(([name, { icon }]) => ({ name, icon, title: actionTitle(name, language) }))
}

/** What a subject is made of. `payload` is the event's data when it is at hand; lists do without and name the entity. */
export interface ActedOn { action: string, entityId: string | null, payload?: unknown }

/** Who or what a message is about: "Stock of CHAIR-UNO-BLK", "Prices for 12 products". It stands alone, never inside a sentence. */
export function describeSubject(event: ActedOn, language: Language): string {
  return sayOf(event, 'actions', 'subject', language)
}

/** What became of a message: each is a whole sentence for each action, because verbs agree with what they are about. */
export const headlines = [
  'done', 'notDone', 'notYet', 'partly', 'parked', 'replaced', 'outdated', 'stopped', 'waiting', 'sending', 'givenUp', 'notSent',
] as const
export type Headline = (typeof headlines)[number]

/** "Stock for 3 products was updated." */
export function writeHeadline(event: ActedOn, headline: Headline, language: Language): string {
  return sayOf(event, 'headlines', headline, language)
}

/** Each text comes in three forms: about something without a name, about one thing, about several. */
function sayOf({ action, entityId, payload }: ActedOn, area: 'actions' | 'headlines', text: string, language: Language): string {
  const items = field(payload, 'items')
  const count = Array.isArray(items) ? items.length : 1
  const name = count > 1 ? null : nameIn(payload, items) ?? entityId
  const form = count > 1 ? 2 : name === null ? 0 : 1
  return language.t(`${area}.${textKey(action)}.${text}`, { action, name, count: writeNumber(count, language) }, form)
}

const textKey = (action: string) => Object.hasOwn(looks, action) ? action : 'other'

function nameIn(payload: unknown, items: unknown): string | null {
  const first: unknown = Array.isArray(items) ? items[0] : payload
  const found = ['orderNumber', 'customerNumber', 'sku'].map(key => field(first, key)).find(value => typeof value === 'string')
  return typeof found === 'string' ? found : null
}

function field(value: unknown, key: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined
  return Object.entries(value).find(([name]) => name === key)?.[1]
}
