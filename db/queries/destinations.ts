/** What is known of the places where messages go, shared by all processes. All times are the database's. */
import { asc, eq, isNotNull, sql } from 'drizzle-orm'
import type { Connection, HotTransaction } from '../client.ts'
import { destinations } from '../schema/destinations.ts'

/** How a destination stands. Ages in milliseconds; `downForMs` is null while it is not down. */
export interface DestinationState {
  failureCount: number
  failingForMs: number
  firstFailedEventId: string | null
  isWidespread: boolean
  isUnreachable: boolean
  downForMs: number | null
}

const columns = (transaction: HotTransaction) => transaction`
  failure_count as "failureCount", coalesce(extract(epoch from clock_timestamp() - failing_since) * 1000, 0)::float8 as "failingForMs",
  first_failed_event_id as "firstFailedEventId", is_widespread as "isWidespread", is_unreachable as "isUnreachable",
  (extract(epoch from clock_timestamp() - down_since) * 1000)::float8 as "downForMs"`

/** The state (primary key), locked until the transaction ends; makes the row when there is none. */
export async function lockDestination(transaction: HotTransaction, origin: string): Promise<DestinationState> {
  await transaction`insert into destinations (origin) values (${origin}) on conflict do nothing`
  const [state] = await transaction<DestinationState[]>`select ${columns(transaction)} from destinations where origin = ${origin} for update`
  if (!state) throw new Error('The database did not return the destination that was just written.')
  return state
}

/** The state (primary key), or null when nothing was ever held against it. */
export async function findDestination(transaction: HotTransaction, origin: string): Promise<DestinationState | null> {
  const [state] = await transaction<DestinationState[]>`select ${columns(transaction)} from destinations where origin = ${origin}`
  return state ?? null
}

/** What to write down about failures: the state after them, and whether they take the destination down, with the first probe in so long. */
export interface NotedFailures {
  failureCount: number
  firstFailedEventId: string
  isWidespread: boolean
  isUnreachable: boolean
  errorCode: string
  errorMessage: string
  goesDown: boolean
  probeInMs: number
}

/** Writes failures down (primary key). What is down already stays down since the same moment. */
export async function noteFailures(transaction: HotTransaction, origin: string, noted: NotedFailures) {
  await transaction`
    update destinations set
      failure_count = ${noted.failureCount}, failing_since = coalesce(failing_since, clock_timestamp()), first_failed_event_id = ${noted.firstFailedEventId},
      is_widespread = ${noted.isWidespread}, is_unreachable = ${noted.isUnreachable},
      last_error_code = ${noted.errorCode}, last_error_message = ${noted.errorMessage},
      down_since = case when ${noted.goesDown} then coalesce(down_since, failing_since, clock_timestamp()) else down_since end,
      next_probe_at = case when ${noted.goesDown} then coalesce(next_probe_at, clock_timestamp() + ${noted.probeInMs} * interval '1 millisecond') else next_probe_at end
    where origin = ${origin}`
}

/** Writes down that a destination answers sensibly (primary key): nothing is held against it any more. */
export async function noteRecovery(transaction: HotTransaction, origin: string) {
  await transaction`
    update destinations set
      failure_count = 0, failing_since = null, first_failed_event_id = null, is_widespread = false, is_unreachable = false, probe_count = 0,
      last_down_since = coalesce(down_since, last_down_since), last_down_until = case when down_since is null then last_down_until else clock_timestamp() end,
      down_since = null, next_probe_at = null
    where origin = ${origin}`
}

/** Takes the right to the next probe, if one is due (primary key); of all processes one gets it. The one after that comes in `intervalMs`. */
export async function takeProbe(transaction: HotTransaction, origin: string, intervalMs: number): Promise<boolean> {
  const taken = await transaction`
    update destinations set next_probe_at = clock_timestamp() + ${intervalMs} * interval '1 millisecond', probe_count = probe_count + 1
    where origin = ${origin} and next_probe_at <= clock_timestamp() returning 1`
  return taken.length > 0
}

/** How often each of these events has been tried since the destination went down (primary keys). */
export async function countTriesWhileDown(transaction: HotTransaction, origin: string, eventIds: readonly string[]): Promise<Map<string, number>> {
  const rows = await transaction<{ eventId: string, count: number }[]>`
    select a.event_id as "eventId", count(*)::int as count
    from destinations d join attempts a on a.event_id = any(${[...eventIds]}::uuid[]) and a.started_at >= d.down_since
    where d.origin = ${origin} group by a.event_id`
  return new Map(rows.map(row => [row.eventId, row.count]))
}

/**
 * Makes up to `limit` retries due that wait because of one of these failures, and not because the destination asked to wait
 * (index `integration_events_due`), passing over those that a worker is claiming; returns how many.
 */
export async function hastenRetries(transaction: HotTransaction, errorCodes: readonly string[], limit: number): Promise<number> {
  const hastened = await transaction`
    update integration_events e set next_attempt_at = clock_timestamp()
    from (
      select id from integration_events
      where next_attempt_at > clock_timestamp() and status = 'queued' and busy_since is null and error_code = any(${[...errorCodes]}::text[])
      limit ${limit} for update skip locked
    ) waiting
    where e.id = waiting.id returning 1`
  return hastened.length
}

/** Every destination that has ever failed, by its address. Reads the whole small table. */
export async function listDestinations(connection: Connection) {
  return connection.select({
    origin: destinations.origin, failureCount: destinations.failureCount, failingSince: destinations.failingSince,
    lastErrorCode: destinations.lastErrorCode, lastErrorMessage: destinations.lastErrorMessage, downSince: destinations.downSince,
    nextProbeAt: destinations.nextProbeAt, probeCount: destinations.probeCount,
    lastDownSince: destinations.lastDownSince, lastDownUntil: destinations.lastDownUntil,
  }).from(destinations).orderBy(asc(destinations.origin))
}
export type DestinationRow = Awaited<ReturnType<typeof listDestinations>>[number]

/** Since when a destination is down and when it is probed next (primary key), or null when it is not down. */
export async function findOutage(connection: Connection, origin: string) {
  const [row] = await connection
    .select({ downSince: destinations.downSince, nextProbeAt: destinations.nextProbeAt, errorMessage: destinations.lastErrorMessage })
    .from(destinations).where(eq(destinations.origin, origin))
  if (!row?.downSince) return null
  return { downSince: row.downSince, nextProbeAt: row.nextProbeAt, errorMessage: row.errorMessage }
}

/** Lets the next probe of every destination that is down come at once; returns whether there was one. */
export async function probeDueNow(transaction: Connection): Promise<boolean> {
  const down = await transaction.update(destinations).set({ nextProbeAt: sql`clock_timestamp()` })
    .where(isNotNull(destinations.downSince)).returning({ origin: destinations.origin })
  return down.length > 0
}
