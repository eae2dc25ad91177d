/** Turns refusals into `application/problem+json` (RFC 9457). The only place where a refusal meets an HTTP status. */
import type { Problem } from '../../shared/problem.ts'
import type { RefusalCode } from '../../shared/waybill-error.ts'
import { WaybillError } from '../../shared/waybill-error.ts'

/** Status and title of every refusal. */
export const refusals: Record<RefusalCode, { status: number, title: string }> = {
  malformed_body: { status: 400, title: 'The body cannot be read' },
  unauthenticated: { status: 401, title: 'Not authenticated' },
  wrong_credentials: { status: 401, title: 'Not signed in' },
  second_factor_required: { status: 401, title: 'A code is needed' },
  wrong_code: { status: 401, title: 'Not signed in' },
  forbidden: { status: 403, title: 'Not allowed' },
  integration_disabled: { status: 403, title: 'The integration is disabled' },
  not_found: { status: 404, title: 'Not found' },
  method_not_allowed: { status: 405, title: 'Method not allowed' },
  conflict: { status: 409, title: 'Not possible in the present state' },
  superseded: { status: 409, title: 'Newer data were applied meanwhile' },
  applied_in_part: { status: 409, title: 'A part was applied already' },
  body_too_large: { status: 413, title: 'The body is too large' },
  unsupported_media_type: { status: 415, title: 'Not JSON' },
  invalid: { status: 422, title: 'The data is not valid' },
  idempotency_key_reused: { status: 422, title: 'The idempotency key stands for another message' },
  too_many_requests: { status: 429, title: 'Too many requests' },
  overloaded: { status: 503, title: 'Too busy at the moment' },
  unavailable: { status: 503, title: 'Not available at the moment' },
  wrong_secret: { status: 500, title: 'Wrong secret' },
}

/** A problem and the headers that go with it. */
export interface ProblemAnswer { body: Problem, headers: Record<string, string> }

/** The answer for `error`. Anything unforeseen becomes an anonymous 500. */
export function describeProblem(error: unknown, requestId: string): ProblemAnswer {
  const refusal = error instanceof WaybillError ? error : null
  const { status, title } = refusal ? refusals[refusal.code] : { status: 500, title: 'Something went wrong on our side' }
  return {
    headers: {
      ...(refusal?.retryAfterSeconds ? { 'Retry-After': String(Math.ceil(refusal.retryAfterSeconds)) } : {}),
      ...(status === 401 ? { 'WWW-Authenticate': 'Bearer' } : {}),
    },
    body: {
      type: 'about:blank',
      title,
      status,
      detail: refusal?.message ?? 'Whether anything was changed is not known. Try again; if it stays, give the request id to whoever runs Waybill.',
      code: refusal?.code ?? 'internal_error',
      ...(refusal && refusal.faults.length > 0 ? { errors: [...refusal.faults] } : {}),
      requestId,
    },
  }
}

/** True for what {@link describeProblem} made and an error carries. */
export function isProblemAnswer(data: unknown): data is ProblemAnswer {
  return typeof data === 'object' && data !== null && 'body' in data && 'headers' in data
}
