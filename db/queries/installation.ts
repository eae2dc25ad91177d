/** Facts about this installation. */
import { eq, sql } from 'drizzle-orm'
import type { Connection } from '../client.ts'
import { installation } from '../schema/people.ts'

/** The value stored under `name` (primary key), or null. */
export async function findInstallationValue(connection: Connection, name: string): Promise<Uint8Array | null> {
  const [row] = await connection.select({ value: installation.value }).from(installation).where(eq(installation.name, name))
  return row?.value ?? null
}

/** Stores a value; one that is there already stays. */
export async function insertInstallationValue(connection: Connection, name: string, value: Uint8Array) {
  await connection.insert(installation).values({ name, value }).onConflictDoNothing()
}

/** Puts a value in the place of the one that is there (primary key). */
export async function replaceInstallationValue(transaction: Connection, name: string, value: Uint8Array) {
  await transaction.update(installation).set({ value }).where(eq(installation.name, name))
}

/** Any number will do, as long as every version of Waybill uses this one. */
const installationLock = 7_293_003

/** Makes processes that set up an installation wait for each other until the transaction ends. */
export async function lockInstallation(transaction: Connection) {
  await transaction.execute(sql`select pg_advisory_xact_lock(${installationLock})`)
}
