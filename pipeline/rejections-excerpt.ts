/** What is kept of a refused request, and what of it may be seen. */
import type { NewRejection } from '../db/queries/rejections.ts'
import type { Fault } from '../shared/waybill-error.ts'
import { maskBody, maskText } from './mask/mask.ts'
import type { Masking } from './mask/masking.ts'
import { alsoKnowing } from './mask/masking.ts'

/** A request that was refused. `key` is what it presented, `body` its beginning; both are null when there was none or it was not read. */
export interface Refused {
  key: string | null
  httpStatus: number
  code: string
  message: string
  faults: readonly Fault[]
  body: Uint8Array | null
}

/** Refusals that the sender can mend. Those that ask to come back, or that met no endpoint, are not rejections. */
const mendable: ReadonlySet<number> = new Set([400, 401, 403, 413, 415, 422])

/** True when an answer with this status is recorded as a rejection. */
export function isRejection(httpStatus: number): boolean {
  return mendable.has(httpStatus)
}

/** Bytes that are masked, and characters that are kept of them. Masking 870 kB took 150 to 280 ms, in which nobody else is answered. */
const [readBytes, keptCharacters] = [16_384, 2000]

/** A copy of a body's beginning, so that what waits does not hold whole bodies in memory. */
export function cutBody(body: Uint8Array): Uint8Array {
  return Uint8Array.from(body.subarray(0, readBytes))
}

/** A refusal as it is stored: masked, then cut, without the key that was presented and without what Postgres cannot store. */
export function describeRejection({ key, httpStatus, code, message, faults, body }: Refused, given: Masking): Omit<NewRejection, 'id' | 'integrationId'> {
  const masking = alsoKnowing(given, key === null ? [] : [key])
  const show = (text: string) => storable(maskText(text, masking))
  return {
    httpStatus,
    code,
    message: show(message),
    faults: faults.map(fault => ({ path: show(fault.path), message: show(fault.message) })),
    bodyExcerpt: body === null ? null : storable(maskBody(Buffer.from(body).toString(), 'application/json', { masking, root: 'message' })),
  }
}

/** The beginning of a text, with neither a NUL nor half a surrogate pair in it. */
function storable(text: string): string {
  return text.slice(0, keptCharacters).replaceAll('\0', '\uFFFD').toWellFormed()
}
