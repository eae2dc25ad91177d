/**
 * The one way to Postgres. postgres.js does not survive a restart of the server by itself: some queries never settle and
 * connections leak (upstream #1066, #1154, #1208). So every piece of work runs on a *pool* that gives it a deadline and,
 * at the first sign of trouble with the connection, is swapped for a fresh one while the old one is ended.
 *
 * There are two pools: `query` and `transaction` speak drizzle and serve the API and the dashboard; `hot` speaks
 * postgres.js directly, with prepared statements, and serves the few statements that carry every event. A slow search in
 * the dashboard therefore never waits in front of an accepted message.
 */
import { drizzle } from 'drizzle-orm/postgres-js'
import type { PgDatabase } from 'drizzle-orm/pg-core'
import type { PostgresJsQueryResultHKT } from 'drizzle-orm/postgres-js'
import postgres from 'postgres'
import { WaybillError } from '../shared/waybill-error.ts'
import { isConnectionTrouble, wasGivenUp } from './connection-trouble.ts'

/** A drizzle connection or transaction: the first parameter of every query function outside the hot path. */
export type Connection = PgDatabase<PostgresJsQueryResultHKT, Record<string, never>>

/** A postgres.js transaction: the first parameter of the statements that carry events. */
export type HotTransaction = postgres.TransactionSql

/** A postgres.js connection for a single statement, which is a transaction of its own. */
export type HotConnection = postgres.Sql

/** Milliseconds after which work on the database counts as hung. */
const defaultDeadlineMs = 15_000

export interface Database {
  /** Runs single statements. */
  query: <T>(work: (connection: Connection) => Promise<T>, deadlineMs?: number) => Promise<T>
  /**
   * Runs `work` in one transaction; it commits when `work` resolves and rolls back when it throws. When the database gives the
   * transaction up so that others can go on (a deadlock), `work` is run again: it must change nothing but the database.
   */
  transaction: <T>(work: (transaction: Connection) => Promise<T>, deadlineMs?: number) => Promise<T>
  /**
   * Runs `work` in one transaction on the pool of the hot path, again after a deadlock as {@link Database.transaction} does.
   * When it rejects with code `unavailable`, whether it was committed is not known.
   */
  hot: <T>(work: (transaction: HotTransaction) => Promise<T>, deadlineMs?: number) => Promise<T>
  /** Runs a single statement on the pool of the hot path, in one exchange with the server. Rejects as {@link Database.hot} does. */
  hotStatement: <T>(work: (connection: HotConnection) => Promise<T>, deadlineMs?: number) => Promise<T>
  /** Waits up to five seconds for what is under way and closes every connection. */
  close: () => Promise<void>
}

/** Opens the pools; connections are made when first needed, so this neither waits nor fails. */
export function openDatabase(databaseUrl: string, sizes: { pool?: number, hotPool?: number } = {}): Database {
  const make = (max: number) => () => postgres(databaseUrl, {
    max,
    connect_timeout: 5,
    idle_timeout: 60,
    max_lifetime: null,
    onnotice: () => {},
    connection: { application_name: 'waybill', statement_timeout: defaultDeadlineMs, idle_in_transaction_session_timeout: defaultDeadlineMs },
  })
  const pool = makePool(() => {
    const client = make(sizes.pool ?? 10)()
    return { orm: drizzle(client), end: () => client.end({ timeout: 5 }) }
  })
  const hotPool = makePool(() => {
    const client = make(sizes.hotPool ?? 4)()
    return { client, end: () => client.end({ timeout: 5 }) }
  })
  return {
    query: (work, deadlineMs) => pool.run(({ orm }) => work(orm), deadlineMs),
    transaction: (work, deadlineMs) => untilKept(() => pool.run(({ orm }) => orm.transaction(work), deadlineMs)),
    hot: (work, deadlineMs) => untilKept(() => hotPool.run(({ client }) => beginPipelined(client, work), deadlineMs)),
    hotStatement: (work, deadlineMs) => untilKept(() => hotPool.run(({ client }) => work(client), deadlineMs)),
    close: async () => { await Promise.all([pool.close(), hotPool.close()]) },
  }
}

/** How often a transaction is begun that the database gives up each time. */
const maxTries = 5

/** A transaction that the database gave up has had no effect, so it is simply begun again. */
async function untilKept<T>(run: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await run()
    }
    catch (error) {
      if (tries === maxTries || !wasGivenUp(error)) throw error
    }
  }
}

/** `begin` of postgres.js, whose declared result unwraps arrays of promises; ours is what `work` resolves to. */
async function beginPipelined<T>(client: postgres.Sql, work: (transaction: HotTransaction) => Promise<T>): Promise<T> {
  let result: { value: T } | null = null
  await client.begin(async (transaction) => {
    result = { value: await work(transaction) }
  })
  return requireResult<T>(result)
}

function requireResult<T>(result: { value: T } | null): T {
  if (result === null) throw new Error('A transaction ended without running its work.')
  return result.value
}

interface Endable { end: () => Promise<void> }

/** A pool that replaces its client when the connection breaks or work hangs. */
function makePool<Client extends Endable>(make: () => Client) {
  let current = make()
  let closed = false

  /** Swaps the client once, however many pieces of work notice the trouble at the same time. */
  function replace(broken: Client) {
    if (current !== broken || closed) return
    current = make()
    broken.end().catch(() => { /* It is broken: whatever it says on its way out has been said to its callers already. */ })
  }

  async function run<T>(work: (client: Client) => Promise<T>, deadlineMs = defaultDeadlineMs): Promise<T> {
    const used = current
    try {
      return await withDeadline(work(used), deadlineMs)
    }
    catch (error) {
      if (!isConnectionTrouble(error)) throw error
      replace(used)
      throw new WaybillError('unavailable', 'The database cannot be reached at the moment. Nothing is lost; try again in a few seconds.', {
        retryAfterSeconds: 2,
        cause: error,
      })
    }
  }

  return {
    run,
    close: async () => {
      closed = true
      await current.end()
    },
  }
}

/** Thrown when work on the database takes longer than its deadline. */
export class DatabaseDeadlineError extends Error {
  constructor(deadlineMs: number) {
    super(`The database gave no answer within ${deadlineMs} ms.`)
    this.name = 'DatabaseDeadlineError'
  }
}

/**
 * What `work` says, or a {@link DatabaseDeadlineError} when that takes longer. It may be a statement of drizzle, which runs each time
 * that somebody listens to it; so it is listened to once, here.
 */
export async function withDeadline<T>(work: PromiseLike<T>, deadlineMs: number): Promise<T> {
  const running = Promise.resolve(work)
  let timer: NodeJS.Timeout | undefined
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new DatabaseDeadlineError(deadlineMs)), deadlineMs)
  })
  try {
    return await Promise.race([running, deadline])
  }
  finally {
    clearTimeout(timer)
    running.catch(() => { /* When the deadline won, nobody else listens to what the work says later. */ })
  }
}
