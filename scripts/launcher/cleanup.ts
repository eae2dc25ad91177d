/** Whatever was started, in the order in which it has to end: last come, first gone. */
export interface Cleanup {
  /** Remembers how to end what was just started. */
  push: (end: () => Promise<void> | void) => void
  /** Ends everything, one after the other. Goes on after a failure and throws the first one at the end. Later calls wait for the first. */
  run: () => Promise<void>
}

/** Makes an empty list of things to end. */
export function makeCleanup(): Cleanup {
  const ends: (() => Promise<void> | void)[] = []
  let running: Promise<void> | undefined
  async function runAll() {
    const failures: unknown[] = []
    for (let end = ends.pop(); end; end = ends.pop()) {
      try {
        await end()
      }
      catch (failure) {
        failures.push(failure)
      }
    }
    if (failures.length > 0) throw failures[0]
  }
  return {
    push: end => ends.push(end),
    run: () => running ??= runAll(),
  }
}
