/** The refusals that a route may answer, and one example of each, made by what answers them. */
import type { Problem } from '../../shared/problem.ts'
import { roles } from '../../shared/roles.ts'
import type { Fault, RefusalCode } from '../../shared/waybill-error.ts'
import { WaybillError, refusalCodes } from '../../shared/waybill-error.ts'
import type { RouteDescription } from '../utils/describe-route.ts'
import { describeProblem } from '../utils/problem.ts'

/** What is answered when something unforeseen happened; the only code that is no refusal. */
const internalError = 'internal_error' as const
type ProblemCode = RefusalCode | typeof internalError

/** The codes that a route may answer: those that follow from its role, method and input, and those of its own. */
export function listRefusals({ role, input, refusals = [], idempotencyKey = false }: RouteDescription, method: string): ProblemCode[] {
  const { params, query, body } = input.shape
  const mayForbid = role.name !== roles[0] || method !== 'get'
  const codes = new Set<ProblemCode>([
    ...(role.proofs.length > 0 ? ['unauthenticated', 'too_many_requests', 'unavailable'] as const : []),
    ...(role.proofs.includes('session') && mayForbid ? ['forbidden'] as const : []),
    ...(params ? ['not_found'] as const : []),
    ...(body ? ['malformed_body', 'body_too_large', 'unsupported_media_type'] as const : []),
    ...(query || body || idempotencyKey ? ['invalid'] as const : []),
    ...(idempotencyKey ? ['idempotency_key_reused'] as const : []),
    ...refusals,
    internalError,
  ])
  return [...codes]
}

/** What each says, as an example. */
const sentences: Record<RefusalCode, string> = {
  malformed_body: 'The body is not JSON: unexpected end at position 41.',
  unauthenticated: 'The token is missing or not valid, or you are no longer signed in. Sign in again, or check the token.',
  wrong_credentials: 'E-mail or password is wrong. Check both and try again.',
  second_factor_required: 'This account has a second factor. Send the code of your authenticator app, or a recovery code.',
  wrong_code: 'This code is wrong, or was used already. Wait for the next one and try again.',
  forbidden: 'This needs the role "operator"; yours is "viewer". Ask an admin for it.',
  integration_disabled: 'This integration is switched off. Ask the people who run Waybill to enable it.',
  not_found: 'There is nothing at this address. Check the id in it.',
  method_not_allowed: 'This address does not answer to PUT. It answers to POST.',
  conflict: 'This is not possible in the present state. Look at it again and decide anew.',
  superseded: 'Newer data for the same have been applied meanwhile. Sending this event now would overwrite them.',
  applied_in_part: 'A part of this message was applied, and sending all of it again would count that part twice.',
  body_too_large: 'The body is larger than 1048576 bytes. Send it in parts.',
  unsupported_media_type: 'The body must be JSON with the header "Content-Type: application/json"; this one says "text/plain".',
  invalid: 'One thing is not valid: data.items[0].quantity must be at least 0.',
  idempotency_key_reused: 'This Idempotency-Key was used for another request before. Use a new key for every new request.',
  too_many_requests: 'Too many requests. Send this one again later.',
  overloaded: 'Too many requests are waiting at this moment. Send this one again in a second.',
  unavailable: 'The database does not answer at the moment. Send the request again in a few seconds.',
  wrong_secret: 'WAYBILL_SECRET is not the one with which this installation began.',
}

const faults: readonly Fault[] = [{ path: 'data.items[0].quantity', message: 'must be at least 0' }]

/** An example of every problem, by its code. */
export function describeProblems(): Record<string, { summary: string, value: Problem }> {
  return Object.fromEntries([...refusalCodes, internalError].map((code) => {
    const value = exampleOf(code)
    return [code, { summary: value.title, value }]
  }))
}

function exampleOf(code: ProblemCode): Problem {
  const refusal = code === internalError
    ? new Error('unforeseen')
    : new WaybillError(code, sentences[code], { faults: code === 'invalid' ? faults : [] })
  return describeProblem(refusal, '019a7c1e-5f2b-7d43-9a60-3c8e1b7f4d25').body
}
