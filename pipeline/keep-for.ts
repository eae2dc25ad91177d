/**
 * Asks `load` at most once in `ms`, however many ask: the others share what is there or on its way. What could not be loaded is
 * asked for again by the next.
 */
export function keepFor<T>(ms: number, load: () => Promise<T>, now: () => number = () => performance.now()): () => Promise<T> {
  let current: { value: Promise<T>, until: number } | null = null
  return () => {
    if (current && now() < current.until) return current.value
    const asked = { value: load(), until: Infinity }
    current = asked
    asked.value.then(() => asked.until = now() + ms, () => asked.until = -Infinity) // Whoever asked hears of the failure.
    return asked.value
  }
}
