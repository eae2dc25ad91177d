/** Every column that holds sealed values, read and written in one way, so that a rotation of the secret finds them all. */
import type { SQL } from 'drizzle-orm'
import { sql } from 'drizzle-orm'
import type { Connection } from '../client.ts'
import { alerts } from '../schema/alerts.ts'
import { eventPayloads } from '../schema/events.ts'
import { integrationSecrets } from '../schema/integrations.ts'
import { users } from '../schema/people.ts'

/** `key` names a row and orders them; it is the primary key, or made of it where there are few rows. */
const stores = {
  event_payloads: { table: eventPayloads, key: sql`${eventPayloads.eventId}`, keyType: sql`uuid`, value: eventPayloads.sealedBody },
  integration_secrets: {
    table: integrationSecrets, key: sql`(${integrationSecrets.integrationId}::text || ' ' || ${integrationSecrets.name})`, keyType: sql`text`, value: integrationSecrets.sealedValue,
  },
  alerts: { table: alerts, key: sql`${alerts.id}`, keyType: sql`uuid`, value: alerts.sealedTarget },
  users: { table: users, key: sql`${users.id}`, keyType: sql`uuid`, value: users.totpSecret },
} as const

/** Where sealed values are. */
export type SealedStore = keyof typeof stores

/** A sealed value and the key of its row. */
export interface SealedValue { key: string, sealed: Uint8Array }

/** A row that has a sealed value. */
export interface SealedRow { key: string, isMarked: boolean }

/** Whether a value begins with `mark`; of a long one no more than its beginning is read. */
function isMarked(store: SealedStore, mark: Uint8Array): SQL {
  return sql`substring(${stores[store].value} from 1 for ${mark.length}::int) = decode(${Buffer.from(mark).toString('hex')}, 'hex')`
}

/** The next rows behind `after` in the order of their keys, and whether their values begin with `mark` (primary key). */
export async function listSealedKeys(
  connection: Connection, store: SealedStore, page: { after: string | null, limit: number, mark: Uint8Array },
): Promise<SealedRow[]> {
  const { table, key, keyType, value } = stores[store]
  const isBehind = page.after === null ? sql`true` : sql`${key} > ${page.after}::${keyType}`
  const rows = await connection.execute<{ key: string, isMarked: boolean }>(sql`
    select ${key}::text as key, ${isMarked(store, page.mark)} as "isMarked" from ${table}
    where ${value} is not null and ${isBehind} order by ${key} limit ${page.limit}`)
  return [...rows]
}

/** Locks those of these rows whose values do not begin with `mark` yet, and returns them as they are now (primary key). */
export async function lockSealedValues(
  transaction: Connection, store: SealedStore, { keys, mark }: { keys: readonly string[], mark: Uint8Array },
): Promise<SealedValue[]> {
  const { table, key, keyType, value } = stores[store]
  const rows = await transaction.execute<{ key: string, sealed: Uint8Array }>(sql`
    select ${key}::text as key, ${value} as sealed from ${table}
    where ${key} in (select jsonb_array_elements_text(${JSON.stringify(keys)}::jsonb)::${keyType}) and not ${isMarked(store, mark)} for no key update`)
  return [...rows]
}

/** Puts these values in the place of those before (primary key). Lock them first. */
export async function replaceSealedValues(transaction: Connection, store: SealedStore, values: readonly SealedValue[]) {
  const { table, key, keyType, value } = stores[store]
  const given = values.map(one => ({ key: one.key, sealed: Buffer.from(one.sealed).toString('base64') }))
  await transaction.execute(sql`
    update ${table} set ${sql.identifier(value.name)} = decode(given.sealed, 'base64')
    from jsonb_to_recordset(${JSON.stringify(given)}::jsonb) as given(key text, sealed text) where ${key} = given.key::${keyType}`)
}
