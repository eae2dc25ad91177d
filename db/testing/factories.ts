/**
 * Rows for tests: each factory writes one valid row and whatever it cannot stand without, and returns what was written.
 * `makeEvent` knows what a valid row looks like in every status.
 */
import { randomBytes, randomUUID } from 'node:crypto'
import { eq, sql } from 'drizzle-orm'
import { v7 as uuidv7 } from 'uuid'
import type { EventStatus } from '../../shared/events.ts'
import type { Connection } from '../client.ts'
import { alerts } from '../schema/alerts.ts'
import { attempts, communicationLogs, eventKeys, eventPayloads, integrationEvents } from '../schema/events.ts'
import { integrationKeys, integrations, lanes } from '../schema/integrations.ts'
import { apiTokens, sessions, statusShares, users } from '../schema/people.ts'
import { problems } from '../schema/problems.ts'

type IntegrationRow = typeof integrations.$inferSelect
type LaneRow = typeof lanes.$inferSelect
type EventRow = typeof integrationEvents.$inferSelect

/** The only row that `insert … returning` gave back. */
function single<Row>(rows: readonly Row[]): Row {
  const [row] = rows
  if (!row) throw new Error('The factory wrote no row.')
  return row
}

/** An integration with default settings. */
export async function makeIntegration(connection: Connection, given: Partial<IntegrationRow> = {}): Promise<IntegrationRow> {
  return single(await connection.insert(integrations).values({ id: uuidv7(), service: 'custom', name: 'Demo ERP', ...given }).returning())
}

/** A key of an integration; its hash is random unless given. */
export async function makeKey(connection: Connection, given: Partial<typeof integrationKeys.$inferSelect> & { integrationId: string }) {
  const key = { id: randomBytes(6).toString('hex'), hash: randomBytes(32), ...given }
  return single(await connection.insert(integrationKeys).values(key).returning())
}

/** A lane; of a new integration unless one is given. */
export async function makeLane(connection: Connection, given: Partial<typeof lanes.$inferSelect> = {}): Promise<LaneRow> {
  const integrationId = given.integrationId ?? (await makeIntegration(connection)).id
  return single(await connection.insert(lanes).values({ id: uuidv7(), key: '', ...given, integrationId }).returning())
}

/** What a valid event has in each status, beyond what it has in all of them. */
const partsByStatus: Record<EventStatus, () => Partial<typeof integrationEvents.$inferInsert>> = {
  queued: () => ({}),
  processing: () => ({ attemptCount: 1, attemptStartedAt: new Date(), processingEpoch: 1 }),
  success: () => ({ attemptCount: 1, finishedAt: new Date() }),
  failed: () => ({
    attemptCount: 1, finishedAt: new Date(), deadLetteredAt: new Date(),
    errorCode: 'rejected', errorMessage: 'The destination refused the message (422).',
  }),
  skipped: () => ({ finishedAt: new Date(), skipReason: 'Not wanted any more.' }),
}

/** What an event is, and what it is about. */
type GivenEvent = Partial<EventRow & Pick<typeof eventKeys.$inferSelect, 'entityRefs' | 'writeKeys'>>

/** An event at the end of its lane, in the status given (`queued` by default); of a new lane unless one is given. */
export async function makeEvent(connection: Connection, { entityRefs, writeKeys = [], ...given }: GivenEvent = {}): Promise<EventRow> {
  const lane = given.laneId ? await getLane(connection, given.laneId) : await makeLane(connection, { integrationId: given.integrationId })
  const status = given.status ?? 'queued'
  const { seq } = given.seq === undefined ? await drawSeq(connection, lane.id) : { seq: given.seq }
  const entityId = given.entityId ?? null
  const event = single(await connection.insert(integrationEvents).values({
    id: uuidv7(), action: 'inventory.set', entityId, acceptedAt: new Date(), status,
    ...partsByStatus[status](), ...given, laneId: lane.id, integrationId: lane.integrationId, seq,
  }).returning())
  await connection.insert(eventKeys).values({ eventId: event.id, entityRefs: entityRefs ?? (entityId === null ? [] : [entityId]), writeKeys })
  return event
}

/** A problem with one dead letter, both of the same integration. */
export async function makeProblem(connection: Connection, given: Partial<typeof problems.$inferSelect> = {}) {
  const fingerprint = given.fingerprint ?? randomUUID()
  const event = await makeEvent(connection, { integrationId: given.integrationId, status: 'failed', problemFingerprint: fingerprint })
  const [seenAt, pattern] = [new Date(), 'The destination refused the message (422).']
  return single(await connection.insert(problems).values({
    fingerprint, integrationId: event.integrationId, action: event.action, errorCode: 'rejected', pattern, firstSeenAt: seenAt, lastSeenAt: seenAt, totalCount: 1, ...given,
  }).returning())
}

/** A finished attempt, successful unless told otherwise. */
export async function makeAttempt(connection: Connection, given: Partial<typeof attempts.$inferInsert> & { eventId: string }) {
  const at = new Date()
  const attempt = { number: 1, trigger: 'automatic', epoch: 1, startedAt: at, finishedAt: at, outcome: 'success', durationMs: 12, ...given } as const
  return single(await connection.insert(attempts).values(attempt).returning())
}

/** The sealed body of an event. */
export async function makePayload(connection: Connection, payload: { eventId: string, sealedBody: Uint8Array }) {
  await connection.insert(eventPayloads).values(payload)
}

/** The record of one exchange that went well. */
export async function makeCommunicationLog(connection: Connection, given: Partial<typeof communicationLogs.$inferInsert> & { eventId: string }) {
  return single(await connection.insert(communicationLogs).values({
    attemptNumber: 1, startedAt: new Date(), durationMs: 12, method: 'POST', url: 'http://destination.test/v1/inventory/bulk-update',
    requestHeaders: { 'content-type': 'application/json' }, requestBody: '{"items":[]}', requestTruncated: false,
    responseStatus: 200, responseHeaders: { 'content-type': 'application/json' }, responseBody: '{"items":[]}', responseTruncated: false,
    ...given,
  }).returning())
}

/** A person; nobody can sign in as one whose password hash is not given. */
export async function makeUser(connection: Connection, given: Partial<typeof users.$inferInsert> = {}) {
  const id = uuidv7()
  return single(await connection.insert(users).values({ id, email: `${id}@example.com`, name: 'Ada', role: 'viewer', passwordHash: '', ...given }).returning())
}

/** A session of a person, which ends in an hour unless told otherwise. */
export async function makeSession(connection: Connection, given: Partial<typeof sessions.$inferInsert> & { userId: string, hash: Uint8Array }) {
  return single(await connection.insert(sessions).values({ expiresAt: new Date(Date.now() + 3_600_000), ...given }).returning())
}

/** A token of a program; its hash is random unless given. */
export async function makeToken(connection: Connection, given: Partial<typeof apiTokens.$inferInsert> = {}) {
  return single(await connection.insert(apiTokens).values({ id: uuidv7(), name: 'A token', role: 'viewer', hash: randomBytes(32), ...given }).returning())
}

/** A link to the status page, which ends in an hour unless told otherwise. */
export async function makeShare(connection: Connection, given: Partial<typeof statusShares.$inferInsert> & { hash: Uint8Array }) {
  const share = { id: uuidv7(), name: 'The board', createdBy: 'Ada', expiresAt: new Date(Date.now() + 3_600_000), ...given }
  return single(await connection.insert(statusShares).values(share).returning())
}

/** An alert about failed messages, which goes nowhere. */
export async function makeAlert(connection: Connection, given: Partial<typeof alerts.$inferInsert> = {}) {
  const alert = { id: uuidv7(), name: 'On call', enabled: true, failed: true, destinationDown: false, origin: 'https://alerts.example', sealedTarget: randomBytes(64), ...given }
  return single(await connection.insert(alerts).values(alert).returning())
}

async function getLane(connection: Connection, laneId: string): Promise<LaneRow> {
  return single(await connection.select().from(lanes).where(eq(lanes.id, laneId)))
}

async function drawSeq(connection: Connection, laneId: string): Promise<{ seq: number }> {
  return single(await connection.update(lanes).set({ nextSeq: sql`${lanes.nextSeq} + 1` }).where(eq(lanes.id, laneId))
    .returning({ seq: sql<number>`${lanes.nextSeq} - 1`.mapWith(Number) }))
}
