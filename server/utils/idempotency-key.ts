import type { H3Event } from 'h3'
import { getRequestHeader } from 'h3'
import { WaybillError } from '../../shared/waybill-error.ts'

/** The `Idempotency-Key`, or null. @throws WaybillError `invalid` unless it has 1 to 255 printable ASCII characters */
export function readIdempotencyKey(request: H3Event): string | null {
  const key = getRequestHeader(request, 'idempotency-key') ?? null
  if (key === null || /^[\x20-\x7E]{1,255}$/.test(key)) return key
  throw new WaybillError('invalid', 'The Idempotency-Key must have 1 to 255 printable ASCII characters.', {
    faults: [{ path: 'Idempotency-Key', message: 'must have 1 to 255 printable ASCII characters' }],
  })
}
