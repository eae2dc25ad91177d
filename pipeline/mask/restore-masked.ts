/**
 * Putting back what masking has hidden: a person edits data that they see masked, and what they leave as it is must be sent
 * as it arrived.
 */
import { listPlaces } from '../json/places.ts'

/** What a masked value looks like. */
const maskedValue = /‹masked:[0-9a-f]{8}›/

/**
 * `edited` with every masked value that `masked` shows replaced by its counterpart in `original`, of which `masked` is the masked copy.
 * @returns the restored value, and the paths at which a masked value stands that cannot be told
 */
export function restoreMasked(edited: unknown, original: unknown, masked: unknown): { value: unknown, unknownPaths: string[] } {
  const hidden = new Map<string, unknown>()
  collectHidden(original, masked, hidden)
  const value = replaceHidden(edited, hidden, { original, masked })
  return { value, unknownPaths: listPlaces(value, text => maskedValue.test(text)) }
}

function collectHidden(original: unknown, masked: unknown, hidden: Map<string, unknown>) {
  if (typeof masked === 'string') {
    if (masked !== original && maskedValue.test(masked)) hidden.set(masked, original)
  }
  else if (Array.isArray(masked) && Array.isArray(original)) masked.forEach((item, index) => collectHidden(original[index], item, hidden))
  else if (isRecord(masked) && isRecord(original)) {
    for (const [name, value] of Object.entries(masked)) collectHidden(original[name], value, hidden)
  }
}

/** What stands in its old place is what stood there, even where equal digits were masked as a number here and as a text there. */
function replaceHidden(value: unknown, hidden: ReadonlyMap<string, unknown>, before: { original: unknown, masked: unknown } | null): unknown {
  if (typeof value === 'string') {
    if (before && value === before.masked) return before.original
    return hidden.has(value) ? hidden.get(value) : value
  }
  if (Array.isArray(value)) return value.map((item, index) => replaceHidden(item, hidden, childOf(before, index)))
  if (!isRecord(value)) return value
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, replaceHidden(item, hidden, childOf(before, name))]))
}

function childOf(before: { original: unknown, masked: unknown } | null, key: string | number): { original: unknown, masked: unknown } | null {
  if (!before) return null
  const { original, masked } = before
  if (typeof key === 'number') return Array.isArray(original) && Array.isArray(masked) ? { original: original[key], masked: masked[key] } : null
  return isRecord(original) && isRecord(masked) ? { original: original[key], masked: masked[key] } : null
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)
