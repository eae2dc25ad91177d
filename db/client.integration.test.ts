import { expect, it } from 'vitest'
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
