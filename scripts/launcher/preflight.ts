/** What can be known to be wrong before anything is started. Each check throws one sentence that says what to do. */
import { Redis } from 'ioredis'
import postgres from 'postgres'
import { readEnvironment } from '../../shared/environment.ts'
import type { Environment } from '../../shared/environment.ts'
import { whyPortIsTaken } from '../services/free-port.ts'
import { StartFailure, failureCode, messageOf } from './start-failure.ts'

/** The settings the user gave, checked; what the launcher provides itself counts as given. */
export function readSettings(variables: Record<string, string | undefined>): Environment {
  try {
    return readEnvironment({
      ...variables,
      DATABASE_URL: variables.DATABASE_URL || 'postgres://provided-by-the-launcher',
      WAYBILL_SECRET: variables.WAYBILL_SECRET || 'provided-by-the-launcher-from-its-data-folder',
      MANAGEMENT_API_TOKEN: variables.MANAGEMENT_API_TOKEN || 'provided-by-the-launcher-from-its-data-folder',
    })
  }
  catch (error) {
    throw new StartFailure(messageOf(error))
  }
}

/** Refuses when nothing can listen at the address where the web server is to listen. */
export async function requirePort(port: number, host: string): Promise<void> {
  const reason = await whyPortIsTaken(port, host)
  if (reason === null) return
  if (reason === 'EADDRINUSE') throw new StartFailure(`Port ${port} is taken by another program. Stop it, or choose another port: PORT=${port + 1} npm start`)
  if (reason === 'EACCES') throw new StartFailure(`This user may not listen on port ${port}. Choose one above 1023: PORT=3000 npm start`)
  throw new StartFailure(`Nothing can listen on ${host}:${port} (${reason}). Check HOST and PORT.`)
}

const whyNoDatabase: Record<string, string> = {
  'ECONNREFUSED': 'nothing listens there',
  'ENOTFOUND': 'no such host',
  'EAI_AGAIN': 'the host name cannot be resolved',
  'CONNECT_TIMEOUT': 'it does not answer',
  'CONNECTION_CLOSED': 'it closed the connection',
  '28P01': 'it refuses the password',
  '28000': 'it refuses the user',
  '3D000': 'it has no such database',
  '57P03': 'it is starting up',
  '53300': 'it has no connection left',
}

/** Refuses when the Postgres of `DATABASE_URL` cannot be used; `advice` says what to do. Waits ten seconds at most. */
export async function requireDatabase(databaseUrl: string, advice = 'Mend DATABASE_URL, or leave it out to run the built-in Postgres.'): Promise<void> {
  const connection = postgres(databaseUrl, { max: 1, connect_timeout: 10, onnotice: () => {} })
  try {
    await connection`select 1`
  }
  catch (error) {
    const { host } = new URL(databaseUrl)
    const reason = whyNoDatabase[failureCode(error)] ?? messageOf(error)
    throw new StartFailure(`The Postgres of DATABASE_URL (${host}) cannot be used: ${reason}. ${advice}`)
  }
  finally {
    await connection.end({ timeout: 1 })
  }
}

/** Refuses when the Redis of `REDIS_URL` cannot be used. Waits ten seconds at most. */
export async function requireRedis(redisUrl: string): Promise<void> {
  const client = new Redis(redisUrl, { lazyConnect: true, connectTimeout: 10_000, maxRetriesPerRequest: 0, retryStrategy: null })
  let reason = 'it does not answer'
  client.on('error', (error) => {
    reason = messageOf(error)
  })
  try {
    await client.connect()
    await client.ping()
  }
  catch {
    throw new StartFailure(`The Redis of REDIS_URL (${new URL(redisUrl).host}) cannot be used: ${reason}. Mend REDIS_URL, or leave it out.`)
  }
  finally {
    client.disconnect()
  }
}
