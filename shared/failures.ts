/** Every way in which carrying a message can fail, as stable codes. The sentences people read are made from these. */

/** Whether it may work later by itself (`transient`), never (`permanent`), nothing was sent (`unsent`), or nobody knows what happened. */
export const failureClasses = {
  destination_error: 'transient',
  destination_busy: 'transient',
  destination_timeout: 'transient',
  connection_refused: 'transient',
  connection_broken: 'transient',
  name_not_found: 'transient',
  tls_failed: 'transient',
  egress_refused: 'transient',
  unexpected_answer: 'transient',
  rejected: 'permanent',
  credentials_rejected: 'permanent',
  items_rejected: 'permanent',
  redirected: 'permanent',
  unreadable_message: 'permanent',
  superseded_in_part: 'unsent',
  interrupted: 'unknown',
} as const

export type FailureCode = keyof typeof failureClasses

/** The failure of a message of which the destination applied a part. */
export const partCode = 'items_rejected' satisfies FailureCode

/** The failure of a message of which newer data have overtaken a part. */
export const overtakenCode = 'superseded_in_part' satisfies FailureCode

/** The codes alone, for schemas and tests. */
export const failureCodes = Object.keys(failureClasses).filter(isFailureCode)

/** True for a code of {@link failureClasses}. */
export function isFailureCode(code: string): code is FailureCode {
  return Object.hasOwn(failureClasses, code)
}
