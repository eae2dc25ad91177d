/** Which rows of a list are selected, as a set of ids that is never changed in place. */

/** Selects `id` when it is not selected, else takes it out. */
export function toggleRow(selected: ReadonlySet<string>, id: string): Set<string> {
  const next = new Set(selected)
  if (!next.delete(id)) next.add(id)
  return next
}

/**
 * What a click with shift does: the rows from the one clicked last to this one become what this one becomes. Without one clicked
 * last, or when that is not listed any more, this row alone.
 */
export function toggleSpan(selected: ReadonlySet<string>, ids: readonly string[], [from, to]: readonly [from: string | null, to: string]): Set<string> {
  const start = from === null ? -1 : ids.indexOf(from)
  const end = ids.indexOf(to)
  if (start === -1 || end === -1) return toggleRow(selected, to)
  const span = ids.slice(Math.min(start, end), Math.max(start, end) + 1)
  return selected.has(to) ? new Set([...selected].filter(id => !span.includes(id))) : new Set([...selected, ...span])
}
