import { describe, expect, it } from 'vitest'
import { sql } from 'drizzle-orm'
import { useTestDatabase } from './database.ts'
import { useTestPostgres } from './postgres.ts'
import { useTestRedis } from './redis.ts'

const one = useTestDatabase()
const other = useTestDatabase()
const redis = useTestRedis()
const own = useTestPostgres()

const countIntegrations = () => one.database.query(connection => connection.execute(sql`select count(*)::int as count from integrations`))

describe('what tests stand on', () => {
  it('is a migrated database per file', async () => {
    expect(one.url).not.toBe(other.url)
    expect([...await countIntegrations()]).toEqual([{ count: 0 }])
  })

  it('is a Redis that can be flushed, killed and started again', async ({ skip }) => {
    skip(redis.url === undefined, 'no redis-server on the PATH')
    const { url } = redis
    await redis.server.flush()
    await redis.server.kill()
    await redis.server.restart()
    await redis.server.flush()
    expect(redis.url).toBe(url)
  })

  it('is a Postgres that can crash and come back at the same address', async () => {
    const before = own.server.url
    await own.server.crash()
    await own.server.start()
    expect(own.server.url).toBe(before)
  })
})
