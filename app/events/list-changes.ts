/** The steps from one version of a message to another as a list that people can read: where, what it was, what it is now. */
import type { JsonPatch } from '../../shared/events.ts'

export interface Change {
  kind: 'added' | 'removed' | 'changed'
  /** `items › CHAIR-UNO-BLK › quantity`: an item that names its SKU is called by it, any other by its place from 1. */
  path: string
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
function writePath(keys: string[], data: unknown, added: unknown): string {
  let holder = data
  const names = keys.map((key, index) => {
    const isList = Array.isArray(holder)
    const child = index === keys.length - 1 && added !== undefined ? added : childOf(holder, key)
    holder = child
    if (!isList) return key
    const sku = childOf(child, 'sku')
    return typeof sku === 'string' ? sku : `no. ${Number(key) + 1}`
  })
  return names.join(' › ') || 'everything'
}

const written = (value: unknown) => value === undefined ? null : JSON.stringify(value)

/** `2 changes, 1 added`: how much a list of changes says. */
export function countChanges(changes: readonly Change[]): string {
  const counted = (kind: Change['kind'], one: string, many: string) => {
    const count = changes.filter(change => change.kind === kind).length
    return count === 0 ? [] : [`${count.toLocaleString('en')} ${count === 1 ? one : many}`]
  }
  return [...counted('changed', 'value changed', 'values changed'), ...counted('added', 'added', 'added'), ...counted('removed', 'taken out', 'taken out')].join(', ')
}
