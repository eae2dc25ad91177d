import { eq, sql } from 'drizzle-orm'
import { beforeEach, describe, expect, it } from 'vitest'
import { v7 as uuidv7 } from 'uuid'
import type { Connection } from '../db/client.ts'
import { useTestDatabase } from '../db/testing/database.ts'
import { makeAlert, makeIntegration, makePayload, makeUser } from '../db/testing/factories.ts'
import { putSecret } from '../db/queries/integration-secrets.ts'
import { alerts } from '../db/schema/alerts.ts'
import { eventPayloads } from '../db/schema/events.ts'
import { integrationSecrets } from '../db/schema/integrations.ts'
import { users } from '../db/schema/people.ts'
import { alertRow } from './alerts/alerts.ts'
import { secretRow } from './integration-secrets.ts'
import type { RotationProgress } from './rotate-secret.ts'
import { rotateSecret } from './rotate-secret.ts'
import type { Seal } from './seal.ts'
import { makeSeal } from './seal.ts'
import { requireRightSecret } from './secret-check.ts'
import { totpRow } from './second-factor.ts'

const test = useTestDatabase()
const secrets = { old: 'the old secret of at least thirty-two characters', next: 'the next secret of at least thirty-two characters' }
const [onlyOld, onlyNext, rotating] = [makeSeal(secrets.old), makeSeal(secrets.next), makeSeal(secrets.next, [secrets.old])]
const query = <T>(work: (connection: Connection) => Promise<T>) => test.database.query(work)

const webhookOf = (integrationId: string, seal: Seal) =>
  ({ integrationId, name: 'webhook', sealedValue: seal.close(Buffer.from('a secret'), secretRow(integrationId, 'webhook')), updatedBy: 'Ada' })

/** One value of each kind, sealed by `seal`; a body lies in the week of its event, so `weeksAgo` chooses its partition. */
async function fill(seal: Seal, { bodies = 1, weeksAgo = 0 } = {}) {
  await test.database.transaction(async (transaction) => {
    const integration = await makeIntegration(transaction)
    await putSecret(transaction, webhookOf(integration.id, seal))
    const alert = await makeAlert(transaction)
    await transaction.update(alerts).set({ sealedTarget: seal.close(Buffer.from('target'), alertRow(alert.id)) }).where(eq(alerts.id, alert.id))
    const user = await makeUser(transaction)
    await transaction.update(users).set({ totpSecret: seal.close(Buffer.from('totp'), totpRow(user.id)) }).where(eq(users.id, user.id))
    for (let made = 0; made < bodies; made += 1) {
      const id = uuidv7({ msecs: Date.now() - weeksAgo * 7 * 86_400_000 })
      await makePayload(transaction, { eventId: id, sealedBody: seal.close(Buffer.from(`body of ${id}`), id) })
    }
  }, 60_000)
}

/** Opens everything there is; returns how many values that were. */
async function openAll(seal: Seal): Promise<number> {
  const [payloads, values, targets, people] = await Promise.all([
    query(connection => connection.select().from(eventPayloads)),
    query(connection => connection.select().from(integrationSecrets)),
    query(connection => connection.select().from(alerts)),
    query(connection => connection.select().from(users).where(sql`${users.totpSecret} is not null`)),
  ])
  for (const { eventId, sealedBody } of payloads) expect(Buffer.from(seal.open(sealedBody, eventId)).toString()).toBe(`body of ${eventId}`)
  for (const { integrationId, name, sealedValue } of values) expect(Buffer.from(seal.open(sealedValue, secretRow(integrationId, name))).toString()).toBe('a secret')
  for (const { id, sealedTarget } of targets) expect(Buffer.from(seal.open(sealedTarget, alertRow(id))).toString()).toBe('target')
  for (const { id, totpSecret } of people) expect(Buffer.from(seal.open(totpSecret ?? new Uint8Array(), totpRow(id))).toString()).toBe('totp')
  return payloads.length + values.length + targets.length + people.length
}

const rotate = (seal = rotating, onProgress: (progress: RotationProgress) => void = () => {}) => rotateSecret({ database: test.database, seal, onProgress })

beforeEach(async () => {
  await query(connection => connection.execute(sql`truncate integrations, alerts, event_payloads, users, installation cascade`))
  await requireRightSecret(test.database, onlyOld)
})

describe('the rotation of the secret', () => {
  it('seals everything anew, in all partitions, so that the old secret may go', async () => {
    await fill(onlyOld, { bodies: 120 })
    await fill(onlyOld, { bodies: 3, weeksAgo: 40 })
    const { resealedCount, unreadable } = await rotate()
    expect([resealedCount, [...unreadable]]).toEqual([{ event_payloads: 123, integration_secrets: 2, alerts: 2, users: 2 }, []])
    expect(await openAll(onlyNext)).toBe(129)
    await requireRightSecret(test.database, onlyNext)
    await expect(requireRightSecret(test.database, onlyOld)).rejects.toMatchObject({ code: 'wrong_secret' })
    expect((await rotate()).resealedCount).toEqual({ event_payloads: 0, integration_secrets: 0, alerts: 0, users: 0 })
  })

  it('goes on where it was broken off, and until then nobody starts without the old secret', async () => {
    await fill(onlyOld, { bodies: 120 })
    await expect(rotate(rotating, ({ resealedCount }) => {
      if (resealedCount.event_payloads > 0) throw new Error('killed')
    })).rejects.toThrow('killed')
    await expect(requireRightSecret(test.database, onlyNext)).rejects.toMatchObject({ code: 'wrong_secret' })
    for (const seal of [rotating, makeSeal(secrets.old, [secrets.next])]) {
      await requireRightSecret(test.database, seal)
      expect(await openAll(seal)).toBe(123)
    }
    expect((await rotate()).resealedCount).toEqual({ event_payloads: 70, integration_secrets: 0, alerts: 0, users: 0 })
    expect(await openAll(onlyNext)).toBe(123)
  })

  it('also takes what an earlier rotation left behind, and values sealed since the secret was alone again', async () => {
    await fill(onlyOld)
    await rotate()
    await fill(onlyNext)
    const third = 'a third secret of at least thirty-two characters'
    await rotate(makeSeal(third, [secrets.next]))
    expect(await openAll(makeSeal(third))).toBe(8)
  })

  it('keeps a secret that is set anew meanwhile, and two at once do no harm', async () => {
    await fill(onlyOld, { bodies: 200 })
    const [{ integrationId } = { integrationId: '' }] = await query(connection => connection.select().from(integrationSecrets))
    const set = query(connection => putSecret(connection, webhookOf(integrationId, rotating)))
    const [one, other] = await Promise.all([rotate(), rotate(), set])
    expect(one.resealedCount.event_payloads + other.resealedCount.event_payloads).toBe(200)
    expect(await openAll(onlyNext)).toBe(203)
  })

  it('names what no secret opens, and leaves it as it is', async () => {
    await fill(onlyOld)
    await fill(makeSeal('a secret that nobody knows any more, long ago'))
    const { unreadable } = await rotate()
    expect([...unreadable].map(one => one.split(' ')[0])).toEqual(['integration_secrets', 'alerts', 'users', 'event_payloads'])
    await requireRightSecret(test.database, onlyNext)
  })

  it('refuses without another secret, and with secrets that are not this database\'s', async () => {
    await expect(rotate(onlyOld)).rejects.toMatchObject({ code: 'conflict' })
    await expect(rotate(makeSeal(secrets.next, ['a secret of something else entirely, really']))).rejects.toMatchObject({ code: 'wrong_secret' })
  })

  it('does not say that the old secret may go while somebody goes on sealing with it', async () => {
    await fill(onlyOld)
    const query: typeof test.database.query = async (work, deadlineMs) => {
      await fill(onlyOld)
      return test.database.query(work, deadlineMs)
    }
    await expect(rotateSecret({ database: { ...test.database, query }, seal: rotating, onProgress: () => {} })).rejects.toMatchObject({ code: 'conflict' })
    await expect(requireRightSecret(test.database, onlyNext)).rejects.toMatchObject({ code: 'wrong_secret' })
  })
})
