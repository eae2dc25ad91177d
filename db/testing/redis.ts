import { afterAll, beforeAll } from 'vitest'
import { startTestRedis } from '../../scripts/testing/test-redis.ts'
import type { TestRedis } from '../../scripts/testing/test-redis.ts'

export interface UsedTestRedis {
  /** Its address, or undefined on a machine without Redis: then the queue's Postgres back end is what is tested. */
  readonly url: string | undefined
  /** The server, to flush, kill and start again. Throws on a machine without Redis. */
  readonly server: TestRedis
}

/** Gives the test file an empty Redis process of its own, and ends it afterwards. */
export function useTestRedis(): UsedTestRedis {
  let server: TestRedis | null = null
  beforeAll(async () => {
    server = await startTestRedis()
  })
  afterAll(() => server?.stop())
  return {
    get url() { return server?.url },
    get server() {
      if (!server) throw new Error('There is no redis-server on the PATH, so it can be neither flushed nor killed.')
      return server
    },
  }
}
