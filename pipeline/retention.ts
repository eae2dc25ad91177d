/** For how long the messages themselves and the communication logs are kept, and removing what is older. Nothing is removed unless an admin has said so. */
import type { Logger } from 'pino'
import type { Connection, Database } from '../db/client.ts'
import { removalBatch } from '../db/queries/housekeeping.ts'
import { findSetting, putSetting } from '../db/queries/mask-rules.ts'
import type { RetainedTable } from '../db/queries/retention.ts'
import { countEnded, dropWeek, listEndedWeeks, measureTable, removeSettledRest } from '../db/queries/retention.ts'
import type { KeptStore, Retention, RetentionPreview, RetentionRules } from '../shared/retention.ts'
import { keptStores, retentionRulesSchema } from '../shared/retention.ts'
import type { Actor } from './actor.ts'
import { recordAct } from './record-act.ts'
import type { Waybill } from './waybill.ts'

const settingName = 'retention'
const forEver: RetentionRules = { payloads: null, logs: null }
const tables: Record<KeptStore, RetainedTable> = { payloads: 'event_payloads', logs: 'communication_logs' }
const [dayMs, weekMs] = [86_400_000, 7 * 86_400_000]

/** Weeks begin on Mondays; the first one was four days after the beginning of Unix time. */
const firstMondayMs = 4 * dayMs

/** Milliseconds that counting for a preview may take. */
const countingMs = 60_000

/** The rules, and what is kept. */
export function getRetention(database: Database): Promise<Retention> {
  return database.query(readRetention)
}

/** What these rules would remove at the next clean-up. */
export async function previewRetention(database: Database, rules: RetentionRules): Promise<RetentionPreview> {
  const count = async (store: KeptStore) => {
    const days = rules[store]
    return days === null ? { rows: 0, kept: 0, bytes: 0 } : database.query(connection => countEnded(connection, tables[store], days), countingMs)
  }
  return { payloads: await count('payloads'), logs: await count('logs') }
}

/** Sets the rules; they are carried out at the next clean-up, within the hour. */
export function setRetention({ database, seal }: Pick<Waybill, 'database' | 'seal'>, rules: RetentionRules, actor: Actor): Promise<Retention> {
  return database.transaction(async (transaction) => {
    const before = await readRules(transaction)
    await putSetting(transaction, { name: settingName, value: rules, updatedBy: actor.name })
    await recordAct(transaction, seal, { actor, act: 'retention.changed', subjectType: 'setting', subjectId: settingName, before: { ...before.rules }, after: { ...rules } })
    return readRetention(transaction)
  })
}

async function readRules(connection: Connection) {
  const setting = await findSetting(connection, settingName)
  return {
    rules: setting ? retentionRulesSchema.parse(setting.value) : forEver,
    updatedAt: setting?.updatedAt.toISOString() ?? null,
    updatedBy: setting?.updatedBy ?? null,
  }
}

async function readRetention(connection: Connection): Promise<Retention> {
  const set = await readRules(connection)
  const measure = async (store: KeptStore) => {
    const { bytes, oldestId } = await measureTable(connection, tables[store])
    const oldestMs = oldestId === null ? null : timeOfId(oldestId)
    return {
      bytes,
      oldestAt: oldestMs === null ? null : new Date(oldestMs).toISOString(),
      nextRemovalAt: oldestMs === null ? null : findRemoval(oldestMs, set.rules[store]),
    }
  }
  return { ...set, stores: { payloads: await measure('payloads'), logs: await measure('logs') } }
}

/** The time that an id begins with (RFC 9562, 5.7). */
const timeOfId = (id: string) => Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16)

/** When the week of a moment is over and has been kept for so many days. */
export function findRemoval(atMs: number, days: number | null): string | null {
  if (days === null) return null
  const weekBeginMs = Math.floor((atMs - firstMondayMs) / weekMs) * weekMs + firstMondayMs
  return new Date(weekBeginMs + weekMs + days * dayMs).toISOString()
}

/** Removes what is older than it is to be kept; returns how many weeks and leftover rows. A week that cannot be removed now is left to the next clean-up. */
export async function removeOld(database: Database, log: Logger, isStopped: () => boolean): Promise<number> {
  const { rules } = await database.query(readRules)
  let total = 0
  for (const store of keptStores) {
    const days = rules[store]
    if (days !== null && !isStopped()) total += await removeOldOf(database, { table: tables[store], days, log, isStopped })
  }
  return total
}

interface Removal { table: RetainedTable, days: number, log: Logger, isStopped: () => boolean }

async function removeOldOf(database: Database, { table, days, log, isStopped }: Removal): Promise<number> {
  let total = 0
  for (const name of await database.hot(transaction => listEndedWeeks(transaction, table, days))) {
    if (isStopped()) return total
    try {
      if (await database.hot(transaction => dropWeek(transaction, table, name))) total += 1
    }
    catch (error) {
      log.warn({ err: error, partition: name }, 'retention.week_not_removed')
    }
  }
  let count: number
  do {
    count = await database.hot(transaction => removeSettledRest(transaction, table, days))
    total += count
  } while (count === removalBatch && !isStopped())
  return total
}
