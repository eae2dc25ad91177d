import { randomUUID } from 'node:crypto'
import { eq } from 'drizzle-orm'
import { v7 as uuidv7 } from 'uuid'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { makeRandom } from '../../pipeline/testing/random.ts'
import { integrationEvents } from '../schema/events.ts'
import { problemDeltas, problemHours, problems } from '../schema/problems.ts'
import { useTestDatabase } from '../testing/database.ts'
import { makeEvent, makeProblem } from '../testing/factories.ts'
import { hasDeltas, rollUpDeltas } from './event-stats.ts'
import { groupEvents, lockUngrouped, rollUpProblems } from './problem-deltas.ts'

const test = useTestDatabase()
const hour = new Date('2026-11-23T02:00:00.000Z')
const kind = { integrationId: uuidv7(), action: 'price.set', errorCode: 'rejected', pattern: 'The destination refused *.' }
const write = (lines: readonly (typeof problemDeltas.$inferInsert)[]) => test.database.query(connection => connection.insert(problemDeltas).values([...lines]))
const roll = (limit = 5000) => test.database.hot(transaction => rollUpProblems(transaction, limit))
const findProblem = async (fingerprint: string) => {
  const [found] = await test.database.query(connection => connection.select().from(problems).where(eq(problems.fingerprint, fingerprint)))
  return found ?? expect.fail('There is no such problem.')
}
const listHours = (id: string) => test.database.query(connection =>
  connection.select().from(problemHours).where(eq(problemHours.problemId, id)).orderBy(problemHours.hour))

describe('rolling problems up', () => {
  it('counts every line once, however many roll up at once, also when some of them die before their commit', async () => {
    const random = makeRandom(5)
    const fingerprints = [randomUUID(), randomUUID(), randomUUID()]
    const lines = Array.from({ length: 2000 }, (_, index) => ({
      ...kind, fingerprint: fingerprints[index % 3] ?? '', seenAt: new Date(hour.getTime() + Math.floor(random() * 5 * 3_600_000)), count: 1 + index % 4,
    }))
    let isWritten = false
    let deaths = 0
    const keepRolling = async (dies: boolean) => {
      while (!isWritten || await test.database.hotStatement(hasDeltas)) {
        await test.database.hot(async (transaction) => {
          if (await rollUpDeltas(transaction, 50) === null) return
          const { lineCount } = await rollUpProblems(transaction, 50)
          if (dies && lineCount > 0 && deaths < 10) throw new Error('died')
        }).catch(() => { deaths += 1 })
      }
    }
    const rollers = [keepRolling(false), keepRolling(true), keepRolling(true)]
    for (let from = 0; from < lines.length; from += 100) await write(lines.slice(from, from + 100))
    isWritten = true
    await Promise.all(rollers)

    const times = (list: readonly { seenAt: Date }[]) => list.map(({ seenAt }) => seenAt.getTime())
    for (const fingerprint of fingerprints) {
      const own = lines.filter(line => line.fingerprint === fingerprint)
      const total = own.reduce((sum, { count }) => sum + count, 0)
      const problem = await findProblem(fingerprint)
      expect(z.uuidv7().parse(problem.id)).not.toBe(fingerprint)
      expect(problem).toMatchObject({
        ...kind, totalCount: total, firstSeenAt: new Date(Math.min(...times(own))), lastSeenAt: new Date(Math.max(...times(own))),
        resolvedAt: null, reopenedAt: null,
      })
      const hours = await listHours(problem.id)
      expect(hours.map(row => row.hour.getTime() % 3_600_000)).toEqual(hours.map(() => 0))
      expect(hours.reduce((sum, { count }) => sum + count, 0)).toBe(total)
    }
    expect(deaths).toBe(10)
  })

  it('opens again what was resolved and is seen afterwards, and not what was seen before', async () => {
    const resolvedAt = new Date(hour.getTime() + 60_000)
    const given = { firstSeenAt: hour, lastSeenAt: hour, resolvedAt, resolvedBy: 'Ada' }
    const { id, fingerprint, integrationId } = await test.database.query(connection => makeProblem(connection, given))
    const see = (seenAt: Date) => write([{ ...kind, integrationId, fingerprint, seenAt, count: 1 }])
    await see(new Date(resolvedAt.getTime() - 1))
    expect(await roll()).toEqual({ lineCount: 1, integrationIds: [integrationId] })
    expect(await findProblem(fingerprint)).toMatchObject({ id, resolvedAt, resolvedBy: 'Ada', reopenedAt: null, totalCount: 2 })
    const later = new Date(resolvedAt.getTime() + 1)
    await see(later)
    await roll()
    expect(await findProblem(fingerprint)).toMatchObject({ id, resolvedAt: null, resolvedBy: null, reopenedAt: later, lastSeenAt: later, totalCount: 3 })
  })
})

describe('dead letters that a version before this one failed', () => {
  it('get a problem, each once, and are counted in the hour in which they failed', async () => {
    const fingerprint = randomUUID()
    const deadLetteredAt = new Date(hour.getTime() + 1000)
    const event = await test.database.query(async (connection) => {
      const event = await makeEvent(connection, { status: 'failed', deadLetteredAt })
      const { laneId } = event
      await makeEvent(connection, { laneId, status: 'success' })
      await makeEvent(connection, { laneId, status: 'failed', problemFingerprint: randomUUID() })
      return event
    })
    const group = () => test.database.hot(async (transaction) => {
      const found = await lockUngrouped(transaction, 10)
      await groupEvents(transaction, found.map(({ id }) => ({ id, fingerprint, pattern: 'No.' })))
      return found
    })
    const { id, integrationId, action, errorCode, errorMessage } = event
    expect(await group()).toEqual([{ id, integrationId, action, errorCode, errorMessage }])
    expect(await group()).toEqual([])
    await roll()
    const { id: problemId, ...problem } = await findProblem(fingerprint)
    expect(problem).toMatchObject({ totalCount: 1, pattern: 'No.', lastSeenAt: deadLetteredAt })
    expect(await listHours(problemId)).toEqual([{ problemId, hour, count: 1 }])
    const grouped = await test.database.query(connection =>
      connection.select({ id: integrationEvents.id }).from(integrationEvents).where(eq(integrationEvents.problemFingerprint, fingerprint)))
    expect(grouped).toEqual([{ id }])
  })
})
