/** Facts about this installation. */
import { eq } from 'drizzle-orm'
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
