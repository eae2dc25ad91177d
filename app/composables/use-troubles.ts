/** Everything on the page that could not be brought up to date, with what went wrong. Of the browser alone: on the server it stays empty. */
const failed = shallowReactive(new Map<symbol, unknown>())

/** Whether a failed call may well succeed later, unchanged: no answer, none that helps, or nobody signed in at the moment. */
export function isPassing(error: unknown): boolean {
  if (error === undefined || error === null) return false
  const { status } = readProblem(error)
  return status === 0 || status === 401 || status === 429 || status >= 500
}

/** Gives what a component tells whether what it shows is up to date: with what went wrong, or with nothing when it went well. */
export function useTroubleReport() {
  const id = Symbol('trouble')
  onScopeDispose(() => failed.delete(id))
  return (error: unknown) => {
    if (isPassing(error)) failed.set(id, error)
    else failed.delete(id)
  }
}

/** Why parts of the page may be out of date; null while none is. That nobody is signed in is said elsewhere. */
export function useTrouble() {
  return computed(() => [...failed.values()].map(readProblem).find(({ status }) => status !== 401) ?? null)
}
