/** Alerts and the incidents that are known to them. All times are the database's. */
import { and, asc, desc, eq, inArray, isNotNull, isNull, sql } from 'drizzle-orm'
import { v7 as uuidv7 } from 'uuid'
import type { Connection } from '../client.ts'
import { alertIncidents, alertMessages, alerts } from '../schema/alerts.ts'

/** Any number will do, as long as every version of Waybill uses this one. */
const alertLock = 7_293_004

type AlertRow = typeof alerts.$inferSelect

const { id, name, enabled, language, integrationId, failed, delayedMinutes, destinationDown, silentMinutes, origin, createdAt, updatedAt } = alerts
const kept = { id, name, enabled, language, integrationId, failed, delayedMinutes, destinationDown, silentMinutes, origin, createdAt, updatedAt }

/** Why the newest message that was tried was not delivered, if it was not. */
const lastError = sql<string | null>`(
  select m.last_error from ${alertMessages} as m where m.alert_id = ${alerts}.id and m.attempt_count > 0 order by m.created_at desc, m.id desc limit 1
)`
const lastDeliveredAt = sql`(
  select max(m.delivered_at) from ${alertMessages} as m where m.alert_id = ${alerts}.id
)`.mapWith((value: string): Date | null => new Date(value))
const openCount = sql<number>`(select count(*)::int from ${alertIncidents} as i where i.alert_id = ${alerts}.id and i.ended_at is null)`

const waitingCount = sql<number>`(select count(*)::int from ${alertMessages} as m where m.alert_id = ${alerts}.id and m.next_try_at is not null)`

const selectAlerts = (connection: Connection) =>
  connection.select({ ...kept, openCount, waitingCount, lastDeliveredAt, lastError }).from(alerts)

/** Every alert, oldest first. Reads the whole small table (indexes `alert_messages_alert`, `alert_incidents_one_open`). */
export function listAlerts(connection: Connection) {
  return selectAlerts(connection).orderBy(asc(alerts.id))
}

/** The alert with this id (primary key), or null. */
export async function findAlert(connection: Connection, alertId: string) {
  const [found] = await selectAlerts(connection).where(eq(alerts.id, alertId))
  return found ?? null
}

/** The sealed target of an alert (primary key), whose row is locked, or null. */
export async function lockAlertTarget(transaction: Connection, alertId: string) {
  const [found] = await transaction.select({ sealedTarget: alerts.sealedTarget }).from(alerts).where(eq(alerts.id, alertId)).for('update')
  return found?.sealedTarget ?? null
}

/** Adds an alert. */
export async function insertAlert(transaction: Connection, alert: Omit<AlertRow, 'createdAt' | 'updatedAt'>) {
  await transaction.insert(alerts).values(alert)
}

/** Changes an alert (primary key), and forgets its incidents: it looks afresh. Lock it first. */
export async function updateAlert(transaction: Connection, alertId: string, changes: Partial<AlertRow>) {
  await transaction.update(alerts).set({ ...changes, updatedAt: sql`now()` }).where(eq(alerts.id, alertId))
  await transaction.update(alertIncidents).set({ endedAt: sql`now()` }).where(and(eq(alertIncidents.alertId, alertId), isNull(alertIncidents.endedAt)))
}

/** Removes an alert with its incidents and messages (primary key); returns its name, or null when there was none. */
export async function deleteAlert(transaction: Connection, alertId: string): Promise<string | null> {
  const [deleted] = await transaction.delete(alerts).where(eq(alerts.id, alertId)).returning({ name: alerts.name })
  return deleted?.name ?? null
}

/** Takes the right to look for incidents until the transaction ends; null when another process has it. @returns the present */
export async function tryAlertLock(transaction: Connection): Promise<Date | null> {
  const [row] = await transaction.execute<{ locked: boolean, now: string }>(sql`select pg_try_advisory_xact_lock(${alertLock}) as locked, clock_timestamp()::text as now`)
  return row?.locked ? new Date(row.now) : null
}

/** The alerts that are enabled. Reads the whole small table. */
export function listEnabledAlerts(transaction: Connection) {
  return transaction.select(kept).from(alerts).where(eq(alerts.enabled, true))
}

const ageOf = (column: typeof alertIncidents.toldAt | typeof alertIncidents.clearSince) =>
  sql<number>`(extract(epoch from clock_timestamp() - ${column}) * 1000)::float8`

/** The incidents of these alerts that are open (index `alert_incidents_one_open`). */
export async function listOpenIncidents(transaction: Connection, alertIds: readonly string[]) {
  return transaction.select({
    id: alertIncidents.id, alertId: alertIncidents.alertId, subject: alertIncidents.subject, finding: alertIncidents.finding,
    toldForMs: ageOf(alertIncidents.toldAt), clearForMs: sql<number | null>`${ageOf(alertIncidents.clearSince)}`,
  }).from(alertIncidents).where(and(inArray(alertIncidents.alertId, [...alertIds]), isNull(alertIncidents.endedAt)))
}

/** Opens incidents of an alert. */
export async function openIncidents(transaction: Connection, alertId: string, found: readonly { subject: string, finding: Record<string, unknown> }[]) {
  if (found.length > 0) await transaction.insert(alertIncidents).values(found.map(one => ({ id: uuidv7(), alertId, ...one })))
}

/** Changes incidents (primary key); nothing when there are none. */
async function changeIncidents(transaction: Connection, ids: readonly string[], changes: Parameters<ReturnType<typeof updateIncidents>['set']>[0]) {
  if (ids.length > 0) await updateIncidents(transaction).set(changes).where(inArray(alertIncidents.id, [...ids]))
}
const updateIncidents = (transaction: Connection) => transaction.update(alertIncidents)

/** Notes that these have been told of. */
export const markTold = (transaction: Connection, ids: readonly string[]) => changeIncidents(transaction, ids, { toldAt: sql`clock_timestamp()` })

/** Notes that these are not found any more, from now on. */
export const markClear = (transaction: Connection, ids: readonly string[]) => changeIncidents(transaction, ids, { clearSince: sql`clock_timestamp()` })

/** Notes that these are found again. */
export const markUnclear = (transaction: Connection, ids: readonly string[]) => changeIncidents(transaction, ids, { clearSince: null })

/** Ends these. */
export const markEnded = (transaction: Connection, ids: readonly string[]) => changeIncidents(transaction, ids, { endedAt: sql`clock_timestamp()` })

type NewMessage = Pick<typeof alertMessages.$inferInsert, 'id' | 'alertId' | 'kind' | 'subject' | 'body'>

/** Adds a message, to be tried at once. It is later than every one that was there when it was added. */
export async function insertAlertMessage(transaction: Connection, message: NewMessage) {
  await transaction.insert(alertMessages).values({ ...message, createdAt: sql`clock_timestamp()` })
}

const messageColumns = {
  id: alertMessages.id, alertId: alertMessages.alertId, alertName: alerts.name, kind: alertMessages.kind, subject: alertMessages.subject,
  createdAt: alertMessages.createdAt, attemptCount: alertMessages.attemptCount, deliveredAt: alertMessages.deliveredAt, gaveUpAt: alertMessages.gaveUpAt,
  lastError: alertMessages.lastError,
}

/** The newest `limit` messages (primary key). */
export function listAlertMessages(connection: Connection, limit: number) {
  return connection.select(messageColumns).from(alertMessages).innerJoin(alerts, eq(alerts.id, alertMessages.alertId))
    .orderBy(desc(alertMessages.id)).limit(limit)
}

/** A message that is to be tried now. */
export interface DueMessage { id: string, body: string, alertId: string, sealedTarget: Uint8Array, attempt: number }

/**
 * Takes the message that has been due for longest, for `leaseSeconds`: if nobody settles it until then, it is tried again (index
 * `alert_messages_due`). Of an alert one after the other, so that no end comes before its start; a test waits for nobody. Null
 * when nothing is due.
 */
export async function takeDueMessage(connection: Connection, leaseSeconds: number): Promise<DueMessage | null> {
  const [taken] = await connection.execute<{ id: string, body: string, alertId: string, sealedTarget: Uint8Array, attempt: number }>(sql`
    update alert_messages m set attempt_count = m.attempt_count + 1, next_try_at = clock_timestamp() + make_interval(secs => ${leaseSeconds})
    from alerts a where a.id = m.alert_id and m.id = (
      select due.id from alert_messages due where due.next_try_at <= clock_timestamp() and (due.kind = 'test' or not exists (
        select from alert_messages earlier
        where earlier.alert_id = due.alert_id and earlier.next_try_at is not null and (earlier.created_at, earlier.id) < (due.created_at, due.id) and earlier.kind <> 'test'
      )) order by due.next_try_at, due.created_at limit 1 for update skip locked
    ) returning m.id, m.body, m.alert_id as "alertId", a.sealed_target as "sealedTarget", m.attempt_count as attempt`)
  return taken ?? null
}

/** What became of a try: an error, or null when it was delivered; and in how many seconds it is tried again, null for never. */
export interface TriedMessage { error: string | null, againInSeconds: number | null }

/** Settles a try (primary key), unless a later one has begun meanwhile. */
export async function settleMessage(connection: Connection, due: Pick<DueMessage, 'id' | 'attempt'>, { error, againInSeconds }: TriedMessage) {
  await connection.update(alertMessages).set({
    nextTryAt: againInSeconds === null ? null : sql`clock_timestamp() + make_interval(secs => ${againInSeconds})`,
    deliveredAt: error === null ? sql`clock_timestamp()` : null,
    gaveUpAt: error !== null && againInSeconds === null ? sql`clock_timestamp()` : null,
    lastError: error,
  }).where(and(eq(alertMessages.id, due.id), eq(alertMessages.attemptCount, due.attempt), isNotNull(alertMessages.nextTryAt)))
}
