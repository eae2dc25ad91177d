import { sql } from 'drizzle-orm'
import { expect, it } from 'vitest'
import type { Database } from './client.ts'
import { destinations } from './schema/destinations.ts'
import { useTestDatabase } from './testing/database.ts'

const test = useTestDatabase()

it('a statement runs once, also when it is handed over without being waited for', async () => {
  await test.database.query(connection => connection.insert(destinations).values({ origin: 'http://a.test' }))
  await expect(test.database.query(connection => connection.insert(destinations).values({ origin: 'http://a.test' }))).rejects.toThrow()
  const ran: string[] = []
  const run = (resolve: (value: string) => void) => {
    ran.push('ran')
    resolve('done')
  }
  expect(await test.database.query(() => Object({ then: run, catch: run }))).toBe('done')
  expect(ran).toEqual(['ran'])
})

it.each(['hot', 'transaction'] as const)('two transactions that lock in a circle both take effect (%s)', async (kind) => {
  const origins = [`http://1.${kind}`, `http://2.${kind}`]
  await test.database.query(connection => connection.insert(destinations).values(origins.map(origin => ({ origin }))))
  const bothHoldOne = Promise.withResolvers()
  let locked = 0
  const count = (order: readonly string[]) => inTransaction(test.database, kind, async (countOne) => {
    for (const origin of order) {
      await countOne(origin)
      locked += 1
      if (locked === 2) bothHoldOne.resolve(null)
      await bothHoldOne.promise
    }
  })
  await Promise.all([count(origins), count(origins.toReversed())])
  const rows = await test.database.query(connection => connection.select().from(destinations).where(sql`origin = any(${sql.param(origins)}::text[])`))
  expect(rows.map(row => row.probeCount)).toEqual([2, 2])
})

function inTransaction(database: Database, kind: 'hot' | 'transaction', work: (countOne: (origin: string) => Promise<unknown>) => Promise<void>) {
  if (kind === 'hot') return database.hot(transaction => work(async origin => transaction`update destinations set probe_count = probe_count + 1 where origin = ${origin}`))
  return database.transaction(transaction => work(origin => transaction.execute(sql`update destinations set probe_count = probe_count + 1 where origin = ${origin}`)))
}
