/** Databases for tests. Migrating takes a second, cloning a migrated template some 50 ms, so each test file gets a clone. */
import { createHash, randomBytes } from 'node:crypto'
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import postgres from 'postgres'
import { migrateDatabase } from '../migrate.ts'

const migrations = join(import.meta.dirname, '../migrations')
const templateLock = 7_293_002

function urlOf(adminUrl: string, database: string): string {
  const url = new URL(adminUrl)
  url.pathname = `/${database}`
  return url.href
}

/** Changes with every migration, so that a cluster that outlives a test run never serves an outdated template. */
function templateName(): string {
  const hash = createHash('sha256')
  for (const file of readdirSync(migrations).filter(name => name.endsWith('.sql')).sort()) hash.update(readFileSync(join(migrations, file)))
  return `template_${hash.digest('hex').slice(0, 12)}`
}

async function ensureTemplate(connection: postgres.Sql, adminUrl: string): Promise<string> {
  const name = templateName()
  const found = await connection`select 1 from pg_database where datname = ${name}`
  if (found.length > 0) return name
  const unfinished = `${name}_unfinished`
  await connection`drop database if exists ${connection(unfinished)} with (force)`
  await connection`create database ${connection(unfinished)}`
  await migrateDatabase(urlOf(adminUrl, unfinished))
  await connection`alter database ${connection(unfinished)} rename to ${connection(name)}`
  return name
}

async function asAdmin<T>(adminUrl: string, work: (connection: postgres.Sql) => Promise<T>): Promise<T> {
  const connection = postgres(adminUrl, { max: 1, onnotice: () => {} })
  try {
    return await work(connection)
  }
  finally {
    await connection.end({ timeout: 5 })
  }
}

/**
 * Makes a database of its own at the current schema and answers its URL. Several processes may ask at once.
 * The cluster's owner must have made sure that nobody else uses databases called `template_…` and `test_…`.
 */
export async function cloneTestDatabase(adminUrl: string): Promise<string> {
  const name = `test_${randomBytes(6).toString('hex')}`
  await asAdmin(adminUrl, async (connection) => {
    await connection`select pg_advisory_lock(${templateLock})`
    const template = await ensureTemplate(connection, adminUrl)
    await connection`create database ${connection(name)} template ${connection(template)}`
  })
  return urlOf(adminUrl, name)
}

/** Drops a database that `cloneTestDatabase` made, also when somebody is still connected to it. */
export async function dropTestDatabase(adminUrl: string, url: string): Promise<void> {
  const name = new URL(url).pathname.slice(1)
  await asAdmin(adminUrl, connection => connection`drop database if exists ${connection(name)} with (force)`)
}
