/**
 * The parts of a message that can be sent without the others: its items, or the fields of one that changes only what it names. To
 * each part belongs one of the message's write keys, in the same order.
 */
import { isLosslessNumber, parse, stringify } from 'lossless-json'
import { findAction } from './actions/registry.ts'

export type Parts = { kind: 'items', items: unknown[] } | { kind: 'fields', names: string[] }

/** The parts of the data of an action, or null when they go together or not at all. */
export function findParts(action: string, data: unknown): Parts | null {
  if (!isRecord(data)) return null
  if (Array.isArray(data.items)) return { kind: 'items', items: data.items }
  const names = findAction(action)?.fields?.(data)
  return names ? { kind: 'fields', names } : null
}

/** How many parts there are. */
export const countParts = (parts: Parts) => parts.kind === 'items' ? parts.items.length : parts.names.length

/** The SKU of an item, or null when it names none. */
export function skuOf(item: unknown): string | null {
  return typeof item === 'object' && item !== null && 'sku' in item && typeof item.sku === 'string' ? item.sku : null
}

/** The text of the data with the wanted parts alone; every number stays as it was written. */
export function pickParts(text: string, parts: Parts, isWanted: readonly boolean[]): string {
  const data = parse(text)
  if (!isRecord(data)) throw new Error('Only an object has parts.')
  if (parts.kind === 'fields') {
    const unwanted = new Set(parts.names.filter((_, index) => !isWanted[index]))
    return stringify(Object.fromEntries(Object.entries(data).filter(([name]) => !unwanted.has(name)))) ?? text
  }
  const items = Array.isArray(data.items) ? data.items.filter((_, index) => isWanted[index]) : []
  return stringify({ ...data, items }) ?? text
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !isLosslessNumber(value)
