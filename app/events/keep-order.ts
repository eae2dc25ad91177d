/** A row of a list that is loaded again and again. `isGone`: it is no longer in what was loaded, and stays for the moment. */
export interface SteadyRow<T> { item: T, isGone: boolean }

/** What is shown stays where it is and says what is true now; what is new comes after it. */
export function keepOrder<T>(shown: readonly SteadyRow<T>[], present: readonly T[], idOf: (item: T) => string): SteadyRow<T>[] {
  const byId = new Map(present.map(item => [idOf(item), item]))
  const known = new Set(shown.map(row => idOf(row.item)))
  const kept = shown.map((row) => {
    const item = byId.get(idOf(row.item))
    return item === undefined ? { ...row, isGone: true } : { item, isGone: false }
  })
  return [...kept, ...present.filter(item => !known.has(idOf(item))).map(item => ({ item, isGone: false }))]
}
