/** Whether a call was refused because newer data have been applied meanwhile. */
export function isSuperseded(error: unknown): boolean {
  return error !== null && readProblem(error).code === 'superseded'
}

/** The newer event that such a refusal names in its sentence, or null. */
export function readNewerEventId(error: unknown): string | null {
  return /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/.exec(readProblem(error).detail)?.[0] ?? null
}
