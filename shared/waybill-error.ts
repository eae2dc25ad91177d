/**
 * A refusal: something that was asked for cannot be done, for a reason the asker can understand and act on.
 * Outcomes are values, refusals are these, every other exception is a bug.
 */

/** One fault in what was sent: where it is (`data.items[3].quantity`) and what is wrong there. */
export interface Fault { path: string, message: string }

/** Every refusal Waybill can utter. The web edge maps each to an HTTP status; a test holds the lists together. */
export const refusalCodes = [
  'malformed_body', 'unauthenticated', 'forbidden', 'integration_disabled', 'not_found', 'conflict', 'superseded', 'applied_in_part', 'body_too_large',
  'unsupported_media_type', 'invalid', 'idempotency_key_reused', 'too_many_requests', 'overloaded', 'unavailable',
  'method_not_allowed', 'wrong_secret', 'wrong_credentials', 'second_factor_required', 'wrong_code',
] as const
export type RefusalCode = (typeof refusalCodes)[number]

/** Thrown by the pipeline and the platform. `message` is a sentence an operator or a sender can act on. */
export class WaybillError extends Error {
  readonly code: RefusalCode
  readonly faults: readonly Fault[]
  readonly retryAfterSeconds: number | null

  constructor(code: RefusalCode, message: string, more: { faults?: readonly Fault[], retryAfterSeconds?: number, cause?: unknown } = {}) {
    super(message, { cause: more.cause })
    this.name = 'WaybillError'
    this.code = code
    this.faults = more.faults ?? []
    this.retryAfterSeconds = more.retryAfterSeconds ?? null
  }
}
