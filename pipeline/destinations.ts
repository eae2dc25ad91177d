/** Whether anybody answers where messages go, for people and programs. */
import type { Database } from '../db/client.ts'
import type { DestinationRow } from '../db/queries/destinations.ts'
import { listDestinations } from '../db/queries/destinations.ts'
import { countEvents } from '../db/queries/event-pages.ts'
import type { Destination, Destinations } from '../shared/destinations.ts'
import { capCount, countCap } from '../shared/event-filter.ts'
import { originOf } from './destination-watch.ts'
import { toError, toIso } from './event-summary.ts'

/** The destination that messages go to now, and others that have ever failed, with how many events wait. */
export async function getDestinations(database: Database, destinationUrl: string): Promise<Destinations> {
  const [rows, waiting] = await Promise.all([
    database.query(listDestinations),
    database.query(connection => countEvents(connection, { status: ['queued'] }, countCap + 1)),
  ])
  const origin = originOf(destinationUrl)
  const known = rows.map(row => describeDestination(row, row.origin === origin))
  return {
    items: known.some(destination => destination.isCurrent) ? known : [neverFailed(origin), ...known],
    waiting: capCount(waiting),
  }
}

const neverFailed = (origin: string): Destination => ({
  origin, isCurrent: true, state: 'up', since: null, failureCount: 0, lastFailure: null, nextProbeAt: null, probeCount: 0, lastOutage: null, message: 'The destination answers.',
})

/** A row in the vocabulary of the API. */
export function describeDestination(row: DestinationRow, isCurrent: boolean): Destination {
  const state = row.downSince ? 'down' : row.failingSince ? 'failing' : 'up'
  return {
    origin: row.origin,
    isCurrent,
    state,
    since: toIso(row.downSince ?? row.failingSince),
    failureCount: row.failureCount,
    lastFailure: toError({ errorCode: row.lastErrorCode, errorMessage: row.lastErrorMessage }),
    nextProbeAt: toIso(row.nextProbeAt),
    probeCount: row.probeCount,
    lastOutage: row.lastDownSince && row.lastDownUntil && { from: row.lastDownSince.toISOString(), until: row.lastDownUntil.toISOString() },
    message: messages[state],
  }
}

const messages: Record<Destination['state'], string> = {
  up: 'The destination answers.',
  failing: 'The last calls to the destination failed. Events wait for their retries.',
  down: 'The destination is down. Events wait and lose nothing; it is probed every few seconds, and they go on by themselves when it answers.',
}
