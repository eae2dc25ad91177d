import { sql } from 'drizzle-orm'
import { describe, expect, it } from 'vitest'
import { openDatabase } from '../db/client.ts'
import { useTestDatabase } from '../db/testing/database.ts'
import { checkReadiness } from './readiness.ts'

const test = useTestDatabase()
const answering = () => Promise.resolve(true)

describe('a process', () => {
  it('is ready when database, migrations and queue are there', async () => {
    expect(await checkReadiness(test.database, answering)).toEqual({ ready: true, checks: { database: 'ok', queue: 'ok', migrations: 'ok' } })
  })

  it('is not ready while the queue is away or silent', async () => {
    const broken = await checkReadiness(test.database, () => Promise.reject(new Error('gone')))
    const silent = await checkReadiness(test.database, () => new Promise(() => {}))
    expect([broken, silent].map(({ ready, checks }) => [ready, checks.database, checks.queue])).toEqual([[false, 'ok', 'failing'], [false, 'ok', 'failing']])
  })

  it('is not ready while the database is away', async () => {
    const nowhere = openDatabase('postgres://nobody@127.0.0.1:1/nothing')
    expect(await checkReadiness(nowhere, answering)).toMatchObject({ ready: false, checks: { database: 'failing', migrations: 'failing', queue: 'ok' } })
    await nowhere.close()
  })

  it('is not ready before the newest migration is applied, nor on an empty database', async () => {
    const asked = test.database.transaction(async (transaction) => {
      await transaction.execute(sql`delete from drizzle.__drizzle_migrations where id = (select max(id) from drizzle.__drizzle_migrations)`)
      const behind = await checkReadiness({ ...test.database, query: work => work(transaction) }, answering)
      await transaction.execute(sql`drop schema drizzle cascade`)
      const empty = await checkReadiness({ ...test.database, query: work => work(transaction) }, answering)
      return [behind, empty].map(({ checks }) => checks)
    })
    expect(await asked).toEqual([{ database: 'ok', queue: 'ok', migrations: 'failing' }, { database: 'ok', queue: 'ok', migrations: 'failing' }])
  })
})
