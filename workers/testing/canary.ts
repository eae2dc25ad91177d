/** Looks for secrets where none may be: in every table, in the queue's Redis and in what processes print. */
import { Redis } from 'ioredis'
import { sql } from 'drizzle-orm'
import type { Database } from '../../db/client.ts'
import { destinationToken } from './worker-process.ts'

/** Goes with every message of a load. */
export const canarySecret = 'geheim-canary-7d1f02'

/** What may be found nowhere: the message's secret, the destination's token and the beginning of every key. */
const secrets = [canarySecret, destinationToken, 'wbk_']

/** Where a secret was found; empty when all is well. */
export async function findSecrets(places: { database: Database, redisUrl: string | undefined, outputs: readonly string[] }): Promise<string[]> {
  const found = await findInTables(places.database)
  if (places.redisUrl !== undefined) found.push(...listSecrets('Redis', await dumpRedis(places.redisUrl)))
  places.outputs.forEach((output, index) => found.push(...listSecrets(`the output of process ${index + 1}`, output)))
  return found
}

const listSecrets = (place: string, text: string) => secrets.filter(secret => text.includes(secret)).map(secret => `${secret} in ${place}`)

async function findInTables(database: Database): Promise<string[]> {
  const tables = await database.query(connection => connection.execute<{ name: string }>(sql`
    select c.relname as name from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition`))
  const found: string[] = []
  for (const { name } of tables) {
    const [row] = await database.query(connection => connection.execute<{ count: number }>(sql`
      select count(*)::int as count from ${sql.identifier(name)} t where t::text ~ ${secrets.join('|')}`))
    if ((row?.count ?? 0) > 0) found.push(`a secret in ${row?.count} rows of ${name}`)
  }
  return found
}

type Reader = (client: Redis, key: string) => Promise<unknown>

const readers: Record<string, Reader> = {
  string: (client, key) => client.get(key),
  hash: (client, key) => client.hgetall(key),
  list: (client, key) => client.lrange(key, 0, -1),
  set: (client, key) => client.smembers(key),
  zset: (client, key) => client.zrange(key, 0, '-1'),
  stream: (client, key) => client.xrange(key, '-', '+'),
}

/** Every key and value as one text. */
export async function dumpRedis(url: string): Promise<string> {
  const client = new Redis(url)
  try {
    const keys = await client.keys('*')
    const values = await Promise.all(keys.map(async key => [key, await readers[await client.type(key)]?.(client, key)]))
    return JSON.stringify(values)
  }
  finally {
    client.disconnect()
  }
}

export interface RedisListener {
  /** Every command so far, as one text. */
  heard: () => string
  stop: () => void
}

/** Hears every command that reaches a Redis from now on, those of its scripts included: a job that is done is in no dump. */
export async function hearRedis(url: string): Promise<RedisListener> {
  const monitor = await new Redis(url, { lazyConnect: true }).monitor()
  const commands: string[] = []
  monitor.on('monitor', (_time: string, command: string[]) => void commands.push(readable(command.join(' '))))
  return { heard: () => commands.join('\n'), stop: () => monitor.disconnect() }
}

/** Redis tells bytes that are not ASCII as `\xc3`. */
const readable = (text: string) => text.replace(/(?:\\x[\da-f]{2})+/g, bytes => Buffer.from(bytes.replaceAll('\\x', ''), 'hex').toString())
