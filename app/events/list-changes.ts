/** The steps from one version of a message to another as a list that people can read: where, what it was, what it is now. */
import type { JsonPatch } from '../../shared/events.ts'
import type { Language } from '../texts/language.ts'
import { writeNumber } from '../texts/language.ts'

export interface Change {
  kind: 'added' | 'removed' | 'changed'
  /** The way to it: names, and for items of a list their SKU or else their place from 1. Empty for everything. */
  path: readonly (string | number)[]
  /** As JSON; null for what was not there. */
  before: string | null
  after: string | null
}

const kinds = { add: 'added', remove: 'removed', replace: 'changed' } as const

/**
 * Every step of `patch`: what changed first, then what was added, then what was taken out. The steps are made one after the
 * other on a copy of `before`, because each path counts from what the steps before it left.
 */
export function listChanges(before: unknown, patch: JsonPatch): Change[] {
  const root = { data: structuredClone(before) }
  const changes = patch.map((step): Change => {
    const keys = ['data', ...step.path.split('/').slice(1).map(key => key.replaceAll('~1', '/').replaceAll('~0', '~'))]
    const holder = keys.slice(0, -1).reduce<unknown>(childOf, root)
    const key = keys.at(-1) ?? ''
    const old = step.op === 'add' ? undefined : childOf(holder, key)
    const value = step.op === 'remove' ? undefined : step.value
    const path = writePath(keys.slice(1), root.data, step.op === 'add' ? value : undefined)
    put(holder, key, step)
    return { kind: kinds[step.op], path, before: written(old), after: written(value) }
  })
  const ofKind = (kind: Change['kind']) => changes.filter(change => change.kind === kind)
  return [...ofKind('changed'), ...ofKind('added'), ...ofKind('removed').reverse()] // A comparison takes items out from the end on.
}

function put(holder: unknown, key: string, step: JsonPatch[number]) {
  if (Array.isArray(holder)) {
    const index = key === '-' ? holder.length : Number(key)
    if (step.op === 'remove') holder.splice(index, 1)
    else holder.splice(index, step.op === 'add' ? 0 : 1, step.value)
  }
  else if (typeof holder === 'object' && holder !== null) {
    if (step.op === 'remove') Reflect.deleteProperty(holder, key)
    else Reflect.set(holder, key, step.value)
  }
}

function childOf(holder: unknown, key: string): unknown {
  return typeof holder === 'object' && holder !== null && Object.hasOwn(holder, key) ? Reflect.get(holder, key) : undefined
}

/** `added` is what is about to stand at the end of the path, where something else may stand as yet. */
function writePath(keys: string[], data: unknown, added: unknown): (string | number)[] {
  let holder = data
  return keys.map((key, index) => {
    const isList = Array.isArray(holder)
    const child = index === keys.length - 1 && added !== undefined ? added : childOf(holder, key)
    holder = child
    if (!isList) return key
    const sku = childOf(child, 'sku')
    return typeof sku === 'string' ? sku : Number(key) + 1
  })
}

const written = (value: unknown) => value === undefined ? null : JSON.stringify(value)

/** `items › CHAIR-UNO-BLK › quantity`, `items › no. 3`. */
export function writePlace(path: Change['path'], { t }: Language): string {
  if (path.length === 0) return t('event.changes.everything')
  return path.map(step => typeof step === 'number' ? t('event.changes.place', { n: step }) : step).join(' › ')
}

/** `2 values changed, 1 added`: how much a list of changes says. */
export function countChanges(changes: readonly Change[], language: Language): string {
  const counted = (kind: Change['kind'], text: string) => {
    const count = changes.filter(change => change.kind === kind).length
    return count === 0 ? [] : [language.t(text, { count: writeNumber(count, language) }, count)]
  }
  return [...counted('changed', 'event.changes.countChanged'), ...counted('added', 'event.changes.countAdded'), ...counted('removed', 'event.changes.countRemoved')].join(', ')
}
