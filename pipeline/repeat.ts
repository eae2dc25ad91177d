/** Calls `work` every `everyMs`, never twice at the same time; returns what stops it. */
export function repeat(everyMs: number, work: () => Promise<void>, onError: (error: unknown) => void): () => void {
  let busy = false
  const timer = setInterval(() => {
    if (busy) return
    busy = true
    work().catch(onError).finally(() => {
      busy = false
    })
  }, everyMs)
  return () => clearInterval(timer)
}
