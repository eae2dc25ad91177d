import { afterAll, beforeAll } from 'vitest'
import { restartableTestPostgres } from '../../scripts/testing/test-postgres.ts'
import type { RestartablePostgres } from '../../scripts/testing/test-postgres.ts'
import { cloneTestDatabase } from './template-database.ts'

export interface UsedTestPostgres {
  /** A migrated database in a cluster of its own. */
  readonly url: string
  readonly server: RestartablePostgres
}

/** Gives the test file a whole Postgres of its own, which it may restart and kill, and removes it afterwards. */
export function useTestPostgres(): UsedTestPostgres {
  let server: RestartablePostgres | undefined
  let url: string | undefined
  beforeAll(async () => {
    server = await restartableTestPostgres()
    url = await cloneTestDatabase(server.url)
  })
  afterAll(() => server?.stop())
  const missing = () => new Error('The test Postgres is started in beforeAll. Use it in tests and hooks only.')
  return {
    get url() {
      if (!url) throw missing()
      return url
    },
    get server() {
      if (!server) throw missing()
      return server
    },
  }
}
