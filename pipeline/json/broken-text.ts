/**
 * Text that is valid JSON or a valid address, but that no database stores: NUL, and half a surrogate pair (RFC 8259, 8.2),
 * which is what is left when a system cuts a text in the middle of an emoji.
 */
import type { Fault } from '../../shared/waybill-error.ts'
import { listPlaces } from './places.ts'

const message = 'must be text that can be stored: no NUL character and no half of a surrogate pair (check how your system cuts and encodes text)'

/** A fault for every such text in `value`, names of fields included, in their order. `value` must not be nested without bound. */
export function listBrokenTexts(value: unknown): Fault[] {
  return listPlaces(value, isBroken).map(path => ({ path: path.toWellFormed(), message }))
}

const isBroken = (text: string) => !text.isWellFormed() || text.includes('\u0000')
