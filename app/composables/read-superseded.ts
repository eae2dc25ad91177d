/** Why a message is sent only if somebody insists, or null: newer data were applied meanwhile, or a part of it would count twice. */
export function readForceable(error: unknown): 'superseded' | 'applied_in_part' | null {
  const code = error === null ? null : readProblem(error).code
  return code === 'superseded' || code === 'applied_in_part' ? code : null
}

/** The newer event that such a refusal names in its sentence, or null. */
export function readNewerEventId(error: unknown): string | null {
  return /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/.exec(readProblem(error).detail)?.[0] ?? null
}
