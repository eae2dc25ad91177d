/**
 * Fairness between integrations: one that has many lanes to wake at once does not push the others' nudges to the end of the
 * queue. Each nudge gets a rank by how many its integration has had lately; the queue takes lower ranks first.
 */

/** Milliseconds in which the memory of a nudge fades to half. */
const halfLifeMs = 1000

/** The greatest rank that BullMQ knows. */
const maxRank = 2 ** 21

/** Integrations that are remembered before those with nothing recent are forgotten. */
const maxRemembered = 10_000

/** Makes the function that ranks nudges: 1 for an integration's first in a while, n + 1 after n recent ones. `now` is in milliseconds. */
export function makeRanking(now: () => number = () => performance.now()): (integrationId: string) => number {
  const recent = new Map<string, { count: number, at: number }>()
  const fade = ({ count, at }: { count: number, at: number }, moment: number) => count * 2 ** ((at - moment) / halfLifeMs)
  return (integrationId) => {
    const moment = now()
    if (recent.size > maxRemembered) {
      for (const [id, entry] of recent) if (fade(entry, moment) < 1) recent.delete(id)
    }
    const before = recent.get(integrationId)
    const count = (before ? fade(before, moment) : 0) + 1
    recent.set(integrationId, { count, at: moment })
    return Math.min(Math.floor(count), maxRank)
  }
}
