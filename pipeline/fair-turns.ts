/**
 * Fair turns: the rank of a nudge says when it is taken, lower ones first, equal ones in the order in which they came. This is
 * start-time fair queueing (Goyal, Vin and Cheng, SIGCOMM 1996): each turn of an integration ranks behind its last one, but never in
 * front of what is being served now. So one that wakes 100,000 lanes at once queues behind itself, a neighbour's first nudge ranks
 * with the next to be taken, and nothing waits for ever, because whoever takes turns moves behind whoever waits.
 */

/** Whose turn a nudge takes: its integration's, `first` because a person asks for it, or `last`, behind everything that waits now. */
export type Turn = { integrationId: string } | 'first' | 'last'

/** The rank of a nudge whose time has not come: it takes its turn only then. */
export const unranked = 0

/** The rank of what a person asks for. */
export const firstRank = 1

/** Integrations share the ranks from here to the greatest that BullMQ knows. */
const [lowestRank, maxRank] = [2, 2 ** 21 - 1]

/**
 * A turn moves an integration on by this part of the ranks that are left: an eighth of a rank at first, and less and less while
 * turns wait without a break for hours, so that the ranks never run out.
 */
const partOfRest = 1 / 16_000_000

/** What is known of the queue may be this old, in milliseconds. */
const lookEveryMs = 500

/** The ranks of the first and of the last nudge that wait, those of people apart. */
export interface WaitingRanks { first: number, last: number }

/** When nothing waits. */
const nobody = (): WaitingRanks => ({ first: lowestRank, last: lowestRank })

export interface FairTurns {
  /** The rank of one more turn. Rejects when the queue cannot be looked at. */
  rankOf: (turn: Turn) => Promise<number>
  /** Like `rankOf`, but a lane pays for one turn in half a second only, however many messages come for it. */
  rankOfLane: (laneId: string, turn: Turn) => Promise<number>
}

/** Opens this process's account of who had how many turns; `look` tells which ranks wait, or null. `now` is in milliseconds. */
export function makeFairTurns(look: () => Promise<WaitingRanks | null>, now: () => number = () => performance.now()): FairTurns {
  const nextStarts = new Map<string, number>()
  const paid = new Map<string, number>()
  let waiting = nobody()
  let seen = Promise.resolve()
  let seenAt = -Infinity

  function lookAgain(): Promise<void> {
    if (now() - seenAt < lookEveryMs) return seen
    seenAt = now()
    seen = look().then(learn).catch((error: unknown) => {
      seenAt = -Infinity
      throw error
    })
    return seen
  }

  /** Nobody has to queue further back than the last that waits: the rest was served, by this process or another. */
  function learn(ranks: WaitingRanks | null) {
    waiting = ranks ?? nobody()
    paid.clear()
    for (const [party, start] of nextStarts) {
      if (Math.min(start, waiting.last) <= waiting.first) nextStarts.delete(party)
      else nextStarts.set(party, Math.min(start, waiting.last))
    }
  }

  function draw(party: string, from: number): number {
    const start = Math.max(from, nextStarts.get(party) ?? from)
    nextStarts.set(party, start + (maxRank - start) * partOfRest)
    const rank = Math.floor(start)
    waiting.last = Math.max(waiting.last, rank)
    return rank
  }

  async function rankOf(turn: Turn): Promise<number> {
    if (turn === 'first') return firstRank
    await lookAgain()
    return turn === 'last' ? draw(turn, waiting.last) : draw(turn.integrationId, waiting.first)
  }

  return {
    rankOf,
    async rankOfLane(laneId, turn) {
      if (typeof turn === 'string') return rankOf(turn)
      await lookAgain()
      const rank = paid.get(laneId) ?? draw(turn.integrationId, waiting.first)
      paid.set(laneId, rank)
      return rank
    },
  }
}
