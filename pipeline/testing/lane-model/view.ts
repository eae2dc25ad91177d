/** What the {@link Reference} says, in the form in which the database is looked at. */
import type { Reference, ReferenceEvent, ReferenceLane } from './reference.ts'
import { describeNext } from './reference.ts'
import type { EventView, LaneView, View } from './snapshot.ts'

/** All that can be told apart from outside. */
export function viewReference(model: Reference): View {
  return {
    laneGeneration: model.laneGeneration,
    openGeneration: model.openGeneration,
    isPaused: model.isPaused,
    isDeleted: model.isDeleted,
    events: model.events.toSorted((one, other) => one.id < other.id ? -1 : 1).map(viewEvent),
    lanes: model.lanes.toSorted((one, other) => one.key < other.key ? -1 : 1).map(lane => viewLane(model, lane)),
  }
}

function viewEvent({ lane, arrival: _, adds: __, skus: ___, lastItems: ____, isUncertain: _____, ...event }: ReferenceEvent): EventView {
  return { ...event, lane: lane.key, attemptCount: event.attempts.length + (event.status === 'processing' ? 1 : 0) }
}

const viewLane = (model: Reference, lane: ReferenceLane): LaneView => ({
  key: lane.key,
  generation: lane.generation,
  epoch: lane.epoch,
  nextSeq: lane.events.length + 1,
  isLeased: lane.lease === 'live',
  held: lane.held?.reason ?? null,
  heldBy: lane.held?.by.id ?? null,
  next: describeNext(model, lane),
})

/** What must hold of any database, whatever the reference says; the faults it has. `before` is what it looked like one command earlier. */
export function findFaults(before: View, now: View): string[] {
  return now.lanes.flatMap((lane) => {
    const events = now.events.filter(event => event.lane === lane.key)
    const seqs = events.map(event => event.seq).toSorted((one, other) => one - other)
    const begun = events.filter(event => event.status === 'processing')
    const started = begun.filter(event => before.events.find(({ id }) => id === event.id)?.status !== 'processing')
    return [
      ...seqs.some((seq, index) => seq !== index + 1) ? [`the numbers of lane "${lane.key}" have a gap`] : [],
      ...begun.length > 1 ? [`lane "${lane.key}" has two events in processing`] : [],
      ...started.flatMap(event => now.events.filter(other => goesBefore(now, { event, lane, other })).map(other => `${event.id} overtook ${other.id}`)),
    ]
  })
}

function goesBefore(view: View, { event, lane, other }: { event: EventView, lane: LaneView, other: EventView }): boolean {
  if (other.isParked || (other.status !== 'queued' && other.status !== 'processing')) return false
  if (other.lane === event.lane) return other.place < event.place
  return view.lanes.some(({ key, generation }) => key === other.lane && generation < lane.generation)
}
