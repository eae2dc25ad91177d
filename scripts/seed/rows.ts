/** The rows that the seed writes, by table, in batches: COPY is several times as fast as inserts, and memory stays small. */
import { once } from 'node:events'
import { finished } from 'node:stream/promises'
import type postgres from 'postgres'

/** A value of a column. JSON is given as text. */
export type Cell = string | number | boolean | null | Date | Uint8Array | readonly string[]
export type Row = Record<string, Cell>

/** In the order in which their rows may be written: what is referred to comes first. */
const tables = [
  'integrations', 'integration_keys', 'lanes', 'integration_events', 'event_keys', 'event_payloads', 'event_edits', 'attempts', 'communication_logs', 'applied_writes',
  'resubmission_jobs', 'resubmission_items', 'inbound_rejections', 'inbound_rejection_counts', 'destinations', 'audit_log',
  'products', 'inventory_levels', 'prices', 'customers', 'orders', 'order_lines',
] as const
export type Table = (typeof tables)[number]

/** Tables of the built-in platform, and the one of what is known of destinations: what they hold already is left as it is. */
const shared: ReadonlySet<Table> = new Set(['destinations', 'products', 'inventory_levels', 'prices', 'customers', 'orders', 'order_lines'])

const batchRows = 4000

export interface RowWriter {
  /** Takes a row; resolves at once unless a batch is full. */
  add: (table: Table, row: Row) => Promise<void>
  /** Writes what is left. */
  flush: () => Promise<void>
}

/** Writes rows within `transaction`. */
export function makeRowWriter(transaction: postgres.TransactionSql): RowWriter {
  const waiting = new Map<Table, Row[]>()
  let count = 0

  async function flush() {
    for (const table of tables) {
      const rows = waiting.get(table) ?? []
      if (rows.length > 0) await (shared.has(table) ? mergeRows : copyRows)(transaction, table, rows)
    }
    waiting.clear()
    count = 0
  }

  return {
    flush,
    async add(table, row) {
      const rows = waiting.get(table)
      if (rows) rows.push(row)
      else waiting.set(table, [row])
      count += 1
      if (count >= batchRows) await flush()
    },
  }
}

/**
 * Copies rows into a table. All have the same columns.
 * @throws Error when the database refuses them. Once all rows are sent, the driver (postgres 3.4.9) tells the stream nothing of a
 * refusal; so a statement is sent behind, which a transaction that has failed refuses.
 */
export async function copyRows(transaction: postgres.TransactionSql, table: string, rows: readonly Row[]) {
  const columns = Object.keys(rows[0] ?? {})
  const stream = await transaction`copy ${transaction(table)} (${transaction(columns)}) from stdin`.writable()
  const written = finished(stream)
  for (const row of rows) {
    if (!stream.write(`${columns.map(column => encode(row[column] ?? null)).join('\t')}\n`)) await Promise.race([once(stream, 'drain'), written])
  }
  await Promise.race([new Promise(resolve => stream.write('', resolve)), written])
  stream.end()
  await Promise.race([written, requireWell(transaction, table)])
}

async function requireWell(transaction: postgres.TransactionSql, table: string) {
  try {
    await transaction`select`
  }
  catch (error) {
    throw new Error(`The database refused rows of the table ${table}; its log says why.`, { cause: error })
  }
}

async function mergeRows(transaction: postgres.TransactionSql, table: string, rows: readonly Row[]) {
  await transaction`create temp table if not exists ${transaction(`seeded_${table}`)} (like ${transaction(table)} including defaults) on commit drop`
  await copyRows(transaction, `seeded_${table}`, rows)
  await transaction`insert into ${transaction(table)} select * from ${transaction(`seeded_${table}`)} on conflict do nothing`
  await transaction`truncate ${transaction(`seeded_${table}`)}`
}

const escapes: Record<string, string> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' }

/** A value in the text format of COPY (PostgreSQL manual, "COPY", File Formats). */
function encode(cell: Cell): string {
  if (cell === null) return '\\N'
  if (cell instanceof Date) return cell.toISOString()
  if (cell instanceof Uint8Array) return `\\\\x${Buffer.from(cell).toString('hex')}`
  const text = typeof cell === 'object' ? `{${cell.map(part => JSON.stringify(part)).join(',')}}` : String(cell)
  return text.replaceAll(/[\\\n\r\t]/g, character => escapes[character] ?? character)
}
