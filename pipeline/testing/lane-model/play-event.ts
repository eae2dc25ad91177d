/** What operators do with single events, on both sides. */
import { changeEventFlags } from '../../event-details.ts'
import { parkEvent, unparkEvent } from '../../park.ts'
import { replaceEvent } from '../../replace-event.ts'
import { resubmitEvent } from '../../resubmit.ts'
import { retryNow } from '../../retry-now.ts'
import { skipEvent } from '../../skip.ts'
import { testActor as actor } from '../waybill.ts'
import type { EventCommand } from './commands.ts'
import type { Game } from './game.ts'
import { choose, compare } from './game.ts'
import type { Reference, ReferenceEvent } from './reference.ts'
import { hurry, park, replace, resubmit, skipByHand, unpark } from './reference-operator.ts'
import { dataFor, tell } from './world.ts'

const isFinal = ({ status, isCurrent }: ReferenceEvent) => isCurrent && (status === 'failed' || status === 'skipped')
const isWaiting = ({ status, isParked }: ReferenceEvent) => status === 'queued' && !isParked

/** For which events a move makes sense; the others are mostly refused. */
const fits: Record<EventCommand['do'], (event: ReferenceEvent) => boolean> = {
  'resubmit': isFinal,
  'resubmit failed items': event => isFinal(event) && (event.lastItems?.includes(false) === true || event.errorCode === 'superseded_in_part'),
  'edit': isFinal,
  'unpark': event => event.isParked,
  'skip': event => event.status === 'failed' || isWaiting(event),
  'park': isWaiting,
  'retry now': event => !event.isDue,
  'flag': event => event.status !== 'success',
}

/** Plays one command and compares; does nothing before the first message. */
export async function playEvent(game: Game, command: EventCommand): Promise<void> {
  const { events } = game.model
  const event = command.isFitting ? choose(events.filter(fits[command.do]), command.event) ?? choose(events, command.event) : choose(events, command.event)
  if (!event) return
  let newId = ''
  const database = await tell(move(game, event, command).then(({ id }) => {
    newId = id
  }))
  await compare(game, command, { database, reference: foretell(game.model, { event, newId }, command) })
}

function move({ world: { waybill } }: Game, { id: eventId, adds }: ReferenceEvent, command: EventCommand): Promise<{ id: string }> {
  const request = { eventId, actor, reason: 'The model test wants it.' }
  switch (command.do) {
    case 'resubmit': return resubmitEvent(waybill, { ...request, force: command.force })
    case 'resubmit failed items': return replaceEvent(waybill, { ...request, instead: { kind: 'failed items' }, force: command.force })
    case 'edit': return replaceEvent(waybill, { ...request, instead: { kind: 'edited', data: dataFor(adds, command.skus) }, force: command.force })
    case 'unpark': return unparkEvent(waybill, { ...request, force: command.force })
    case 'skip': return skipEvent(waybill, request)
    case 'park': return parkEvent(waybill, request)
    case 'retry now': return retryNow(waybill, request)
    case 'flag': return changeEventFlags(waybill, eventId, { [command.name]: command.isSet }, actor)
  }
}

function foretell(model: Reference, { event, newId }: { event: ReferenceEvent, newId: string }, command: EventCommand): string {
  switch (command.do) {
    case 'resubmit': return resubmit(model, event, command.force)
    case 'resubmit failed items': return replace(model, event, { id: newId, skus: 'failed items', force: command.force })
    case 'edit': return replace(model, event, { id: newId, skus: command.skus, force: command.force })
    case 'unpark': return unpark(model, event, command.force)
    case 'skip': return skipByHand(event)
    case 'park': return park(event)
    case 'retry now': return hurry(event)
    case 'flag':
      event[command.name] = command.isSet
      return 'done'
  }
}
