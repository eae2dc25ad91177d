import { afterAll, beforeAll } from 'vitest'
import { openDatabase } from '../client.ts'
import type { Database } from '../client.ts'
import { cloneTestDatabase, dropTestDatabase } from './template-database.ts'

export interface TestDatabase {
  /** Its address; there from `beforeAll` on. */
  readonly url: string
  /** A client for it; there from `beforeAll` on. */
  readonly database: Database
}

function requireValue<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('The test database is made in beforeAll. Use it in tests and hooks, not while tests are collected.')
  return value
}

/**
 * Gives the test file an empty, migrated database of its own, and drops it afterwards.
 * The admin URL comes from `TEST_DATABASE_URL`, which the test run's global setup provides.
 */
export function useTestDatabase(): TestDatabase {
  let url: string | undefined
  let database: Database | undefined
  const adminUrl = () => requireValue(process.env.TEST_DATABASE_URL)

  beforeAll(async () => {
    url = await cloneTestDatabase(adminUrl())
    database = openDatabase(url)
  })
  afterAll(async () => {
    await database?.close()
    if (url) await dropTestDatabase(adminUrl(), url)
  })
  return {
    get url() { return requireValue(url) },
    get database() { return requireValue(database) },
  }
}
