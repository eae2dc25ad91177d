/** Says what keeps a lane from going on, in a word for programs and a sentence for people. Plain functions. */
import type { BlockReason, LaneBlock } from '../shared/lanes.ts'
import { blockReasons } from '../shared/lanes.ts'

/** What a lane's progress depends on. Times are the database's. */
export interface LaneSituation {
  pausedAt: Date | null
  heldAt: Date | null
  heldReason: 'exhausted' | 'interrupted' | null
  heldByEventId: string | null
  /** Events of an earlier ordering have to be finished first. */
  waitsForEarlierOrdering: boolean
  outage: { downSince: Date, nextProbeAt: Date | null } | null
  /** The event whose turn is next; null when nothing waits. */
  head: { id: string, status: string, forceStop: boolean, nextAttemptAt: Date | null, errorMessage: string | null } | null
  now: Date
}

interface Cause { since: Date | null, until: Date | null, eventId: string | null, message: string }

const heldWords = {
  exhausted: 'The lane holds behind an event whose retries are used up. Resubmit it, skip it with a reason, or park it to let the rest go.',
  interrupted: 'The lane holds behind an event of which nobody knows whether it arrived, because a worker stopped in the middle of the call. Check at the destination, then resubmit it, skip it, or park it.',
}

/** One entry per reason, in the order of {@link BlockReason}: the cause when the reason holds, else null. */
const causes: Record<BlockReason, (situation: LaneSituation) => Cause | null> = {
  paused: ({ pausedAt }) => pausedAt && {
    since: pausedAt, until: null, eventId: null, message: 'The integration is paused. Events are accepted and wait; resume it to let them go.',
  },
  held: ({ heldAt, heldReason, heldByEventId }) => heldAt && heldReason && {
    since: heldAt, until: null, eventId: heldByEventId, message: heldWords[heldReason],
  },
  stopped: ({ head }) => head?.forceStop
    ? { since: null, until: null, eventId: head.id, message: 'The next event was stopped by a person (forceStop). Clear the stop, skip it, or park it.' }
    : null,
  earlier_ordering: ({ waitsForEarlierOrdering }) => waitsForEarlierOrdering
    ? { since: null, until: null, eventId: null, message: 'The ordering was changed. What had arrived before goes first; then this lane follows by itself.' }
    : null,
  destination_down: ({ outage, head }) => outage && head?.status !== 'processing'
    ? { since: outage.downSince, until: outage.nextProbeAt, eventId: null, message: 'The destination is down. It is probed every few seconds, no retry is used up, and everything goes on by itself when it answers.' }
    : null,
  retry: ({ head, now }) => head?.nextAttemptAt && head.nextAttemptAt > now
    ? { since: null, until: head.nextAttemptAt, eventId: head.id, message: `The next event waits for its retry. ${head.errorMessage ?? ''} Retry it now, skip it, or park it to let the rest go.`.replace('  ', ' ') }
    : null,
}

/** What keeps the lane from going on, or null when nothing does: then its head is being sent or goes next. */
export function describeBlock(situation: LaneSituation): LaneBlock | null {
  if (situation.head === null && situation.heldAt === null) return null
  for (const reason of blockReasons) {
    const cause = causes[reason](situation)
    if (cause) return { ...cause, reason, since: cause.since?.toISOString() ?? null, until: cause.until?.toISOString() ?? null }
  }
  return null
}
