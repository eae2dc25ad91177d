import { sql } from 'drizzle-orm'
import { describe, expect, it } from 'vitest'
import { ensurePartitions, removeExpired } from '../db/queries/housekeeping.ts'
import { idempotencyKeys } from '../db/schema/events.ts'
import { useTestDatabase } from '../db/testing/database.ts'
import { makeIntegration } from '../db/testing/factories.ts'

describe('housekeeping', () => {
  const test = useTestDatabase()

  it('makes the partitions of the coming weeks that are missing, and none twice', async () => {
    await test.database.query(connection => connection.execute(sql`
      do $$ declare part record; begin
        for part in select inhrelid::regclass as name from pg_inherits where inhrelid::regclass::text like 'attempts_2%' loop
          execute 'drop table ' || part.name;
        end loop;
      end $$`))
    expect(await test.database.hot(ensurePartitions)).toBeGreaterThanOrEqual(7)
    expect(await test.database.hot(ensurePartitions)).toBe(0)
  })

  it('removes idempotency keys that have expired and no others', async () => {
    const integrationId = await test.database.query(async connection => (await makeIntegration(connection)).id)
    const key = (name: string, expiresAt: Date) => ({ integrationId, key: name, bodyHash: Buffer.alloc(32), eventId: integrationId, expiresAt })
    await test.database.query(connection => connection.insert(idempotencyKeys).values([key('old', new Date(0)), key('new', new Date(Date.now() + 60_000))]))
    await test.database.hot(removeExpired)
    expect((await test.database.query(connection => connection.select().from(idempotencyKeys))).map(row => row.key)).toEqual(['new'])
  })
})
