/** A reason why Waybill cannot start that a person can mend. The message is one sentence or two: what is wrong, what to do. */
export class StartFailure extends Error {}

function codeOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined
  return typeof error.code === 'string' ? error.code : undefined
}

/** The sentence for something that went wrong while starting. Unforeseen errors keep their own message. */
export function describeFailure(error: unknown): string {
  if (error instanceof StartFailure) return error.message
  const code = codeOf(error)
  // 53100 is Postgres for "disk full".
  if (code === 'ENOSPC' || code === '53100') return 'The disk is full, so Waybill was stopped again. Free some space, then start it again.'
  if (code === 'EACCES' || code === 'EROFS') return `Waybill may not write where it has to (${messageOf(error)}). Set WAYBILL_DATA_DIR to a folder that it owns.`
  return `Waybill could not start: ${messageOf(error)}`
}

/** The stable code that an error carries, such as `ECONNREFUSED`, `wrong_secret` or a Postgres state. */
export function failureCode(error: unknown): string {
  return codeOf(error) ?? ''
}

/** The message of whatever was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
