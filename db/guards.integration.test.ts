import { eq, sql } from 'drizzle-orm'
import { describe, expect, it } from 'vitest'
import type { EventStatus } from '../shared/events.ts'
import { allowedMoves, eventStatuses } from '../shared/events.ts'
import { findSqlState } from './connection-trouble.ts'
import { insertAudit } from './queries/audit-log.ts'
import { integrationEvents } from './schema/events.ts'
import { useTestDatabase } from './testing/database.ts'
import { makeEvent, makeLane } from './testing/factories.ts'

const none = {
  processingEpoch: null, attemptStartedAt: null, finishedAt: null, deadLetteredAt: null, skipReason: null, nextAttemptAt: null,
  errorCode: null, errorMessage: null,
}
const columnsOf: Record<EventStatus, Partial<typeof integrationEvents.$inferInsert>> = {
  queued: none,
  processing: { ...none, processingEpoch: 1, attemptStartedAt: new Date() },
  success: { ...none, finishedAt: new Date() },
  failed: { ...none, finishedAt: new Date(), deadLetteredAt: new Date(), errorCode: 'rejected', errorMessage: 'No.' },
  skipped: { ...none, finishedAt: new Date(), skipReason: 'No longer needed.' },
}

describe('the database', () => {
  const test = useTestDatabase()
  const insert = (status: EventStatus) => test.database.query(connection => makeEvent(connection, { status }))
  const set = (id: string, columns: Partial<typeof integrationEvents.$inferInsert>) =>
    test.database.query(connection => connection.update(integrationEvents).set(columns).where(eq(integrationEvents.id, id)))
  const refusalOf = (work: Promise<unknown>) => work.then(() => null, (error: unknown) => findSqlState(error)?.constraint)

  const moves = eventStatuses.flatMap(from => eventStatuses.filter(to => to !== from).map(to => [from, to] as const))
  it.each(moves)('on the move from %s to %s says what the vocabulary says', async (from, to) => {
    const event = await insert(from)
    const refusal = await refusalOf(set(event.id, { status: to, ...columnsOf[to] }))
    expect(refusal).toBe(allowedMoves[from].includes(to) ? null : 'integration_events_allowed_moves')
  })

  it('refuses a second event in processing in one lane', async () => {
    const lane = await test.database.query(connection => makeLane(connection))
    await test.database.query(connection => makeEvent(connection, { laneId: lane.id, status: 'processing' }))
    const second = test.database.query(connection => makeEvent(connection, { laneId: lane.id, status: 'processing' }))
    expect(await refusalOf(second)).toBe('integration_events_one_processing')
  })

  it('refuses the same seq twice in one lane', async () => {
    const event = await insert('queued')
    const twin = test.database.query(connection => makeEvent(connection, { laneId: event.laneId, seq: event.seq }))
    expect(await refusalOf(twin)).toBe('integration_events_lane_seq')
  })

  it.each([
    ['a failed event without a reason', 'failed', { errorCode: null, errorMessage: null }],
    ['a failed event that is no dead letter', 'failed', { deadLetteredAt: null }],
    ['a finished event without an end', 'success', { finishedAt: null }],
    ['a due time on a finished event', 'success', { nextAttemptAt: new Date() }],
    ['a skipped event without a reason', 'skipped', { skipReason: null }],
    ['an event in processing that nobody owns', 'processing', { processingEpoch: null }],
  ] as const)('refuses %s', async (_, status, columns) => {
    const event = await insert(status)
    expect(await refusalOf(set(event.id, columns))).toMatch(/^integration_events_/)
  })

  it.each([
    ['action', { action: 'price.set' }], ['seq', { seq: 99 }], ['entity', { entityId: 'other' }], ['references', { entityRefs: ['x'] }], ['arrival', { acceptedAt: new Date(0) }],
  ])('refuses to change what arrived: %s', async (_, columns) => {
    const event = await insert('queued')
    expect(await refusalOf(set(event.id, columns))).toBe('integration_events_immutable')
  })

  it.each(['update audit_log set actor_name = \'Somebody else\'', 'delete from audit_log', 'truncate audit_log', 'update audit_log set detail = \'{}\' where false'])('refuses "%s"', async (statement) => {
    const actor = { type: 'user', id: null, name: 'Ada', address: null, requestId: null } as const
    await test.database.query(connection => insertAudit(connection, { actor, act: 'event.skipped', subjectType: 'event', subjectId: 'x' }))
    expect(await refusalOf(test.database.query(connection => connection.execute(sql.raw(statement))))).toBe('audit_log_append_only')
    expect(await test.database.query(connection => connection.execute('select from audit_log where actor_name = \'Ada\''))).not.toHaveLength(0)
  })
})
