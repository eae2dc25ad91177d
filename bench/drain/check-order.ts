/**
 * What is wrong with the calls that the destination saw, in one sentence, or null: each lane's messages have to come in
 * order, each of them once, and nothing else.
 */
export function findFault(lanes: readonly (readonly string[])[], seen: readonly string[]): string | null {
  const laneOf = new Map(lanes.flatMap((ids, lane) => ids.map(id => [id, lane] as const)))
  const next = lanes.map(() => 0)
  for (const id of seen) {
    const lane = laneOf.get(id)
    if (lane === undefined) return `The destination saw ${id}, which nobody sent.`
    const place = next[lane] ?? 0
    if (lanes[lane]?.[place] !== id) return `Lane ${lane} is out of order at its message ${place + 1}.`
    next[lane] = place + 1
  }
  const sentCount = lanes.reduce((sum, ids) => sum + ids.length, 0)
  return seen.length === sentCount ? null : `${sentCount} messages were sent and ${seen.length} arrived.`
}
