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
  const value = replaceHidden(edited, hidden)
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

function replaceHidden(value: unknown, hidden: ReadonlyMap<string, unknown>): unknown {
  if (typeof value === 'string') return hidden.has(value) ? hidden.get(value) : value
  if (Array.isArray(value)) return value.map(item => replaceHidden(item, hidden))
  if (!isRecord(value)) return value
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, replaceHidden(item, hidden)]))
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)
