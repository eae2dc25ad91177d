import { sql } from 'drizzle-orm'
import { describe, expect, it } from 'vitest'
import { lockKeyHolders } from '../db/queries/accept.ts'
import { deleteKeys, expireKeys, lockIntegration } from '../db/queries/integrations.ts'
import { useTestDatabase } from '../db/testing/database.ts'
import { makeAcceptGroup } from './accept.ts'
import { readIntegrationKey } from './credentials.ts'
import { regenerateKey } from './integration-keys.ts'
import { getIntegration } from './integrations.ts'
import { makeSender, send, stockMessage } from './testing/sender.ts'
import { until } from './testing/until.ts'
import { makeTestWaybill, testActor } from './testing/waybill.ts'

const test = useTestDatabase()
const openAccept = () => makeAcceptGroup(test.database, () => {})
const regenerate = (id: string, overlapSeconds = 0) => regenerateKey(makeTestWaybill(test.database).waybill, id, overlapSeconds, testActor)
const body = stockMessage('A', 1)

const somebodyWaitsForALock = () => until('somebody waits for a lock', async () => {
  const rows = await test.database.query(connection => connection.execute(sql`
    select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`))
  return rows.length > 0
})

describe('a new key', () => {
  it('works at once, and the one before it does not any more', async () => {
    const { integrationId, key } = await makeSender(test.database)
    const accept = openAccept()
    await send(accept, key, body)
    const made = await regenerate(integrationId)
    expect(made.previousKeysExpireAt).toBeNull()
    await expect(send(accept, key, body)).rejects.toMatchObject({ code: 'unauthenticated' })
    expect(await send(accept, made.apiKey, body)).toMatch(/^[0-9a-f-]{36}$/)
    expect((await getIntegration(test.database, integrationId)).keys.map(({ keyId }) => keyId)).toEqual([made.keyId])
  })

  it('lets the one before it live beside it for an overlap, and never longer than was settled before', async () => {
    const { integrationId, key } = await makeSender(test.database)
    const accept = openAccept()
    const second = await regenerate(integrationId, 600)
    await send(accept, key, body)
    const third = await regenerate(integrationId, 86_400)
    const { keys } = await getIntegration(test.database, integrationId)
    expect(new Map(keys.map(({ keyId, expiresAt }) => [keyId, expiresAt]))).toEqual(new Map([
      [readIntegrationKey(key)?.keyId, second.previousKeysExpireAt], [second.keyId, third.previousKeysExpireAt], [third.keyId, null],
    ]))
  })

  it('drops keys that have ended', async () => {
    const { integrationId, key } = await makeSender(test.database)
    await test.database.query(connection => expireKeys(connection, integrationId, -1))
    await expect(send(openAccept(), key, body)).rejects.toMatchObject({ code: 'unauthenticated' })
    expect((await regenerate(integrationId, 60)).previousKeysExpireAt).toBeNull()
  })

  it('is refused for an integration that does not exist', async () => {
    await expect(regenerate('0199aaaa-0000-7000-8000-00000000dead')).rejects.toMatchObject({ code: 'not_found' })
  })
})

describe('regenerating while messages arrive', () => {
  it('waits for a message that is being accepted with the old key', async () => {
    const { integrationId, key } = await makeSender(test.database)
    const order: string[] = []
    let regenerated: Promise<unknown> = Promise.resolve()
    await test.database.hot(async (transaction) => {
      expect(await lockKeyHolders(transaction, [readIntegrationKey(key)?.keyId ?? ''])).toHaveLength(1)
      regenerated = regenerate(integrationId).then(() => order.push('regenerated'))
      await somebodyWaitsForALock()
      order.push('accepted')
    })
    await regenerated
    expect(order).toEqual(['accepted', 'regenerated'])
  })

  it('refuses a message that arrives with the old key while it is under way, and neither waits for the other for ever', async () => {
    const { integrationId, key } = await makeSender(test.database)
    let sent: Promise<unknown> = Promise.resolve()
    await test.database.transaction(async (transaction) => {
      await lockIntegration(transaction, integrationId)
      sent = send(openAccept(), key, body).catch((error: unknown) => error)
      await somebodyWaitsForALock()
      await deleteKeys(transaction, integrationId)
    })
    expect(await sent).toMatchObject({ code: 'unauthenticated' })
  })

  it('never lets a message in with the old key after it has answered', async () => {
    const { integrationId, key } = await makeSender(test.database)
    const accept = openAccept()
    let answered = false
    const late: string[] = []
    const sendAll = async () => {
      for (;;) {
        const afterwards = answered
        const refused = await send(accept, key, body).then(() => false, () => true)
        if (afterwards && !refused) late.push('accepted')
        if (refused) return
      }
    }
    const senders = Array.from({ length: 20 }, sendAll)
    await regenerate(integrationId)
    answered = true
    await Promise.all(senders)
    expect(late).toEqual([])
  })
})
