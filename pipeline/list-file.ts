/**
 * Lists as files, written while they are read, so that their length does not matter. The one place that writes CSV: what a
 * spreadsheet would take for a formula is made harmless here.
 */
import { stringify } from 'csv-stringify/sync'
import type { ExportFormat } from '../shared/export-format.ts'

/** The media type of each format. */
export const fileTypes: Record<ExportFormat, string> = { csv: 'text/csv; charset=utf-8; header=present', jsonl: 'application/x-ndjson' }

/** A row of a CSV file; what is null is an empty cell, what is an object its JSON. */
export type CsvRow = Record<string, unknown>

/**
 * Rows as CSV (RFC 4180, UTF-8). Cells that begin like a formula (`= + - @`, tab, carriage return) get a `'` before them (OWASP, CSV
 * injection). With `header` the file begins here: with the names of the columns, and the mark by which Excel knows UTF-8.
 */
export function writeCsv(rows: readonly CsvRow[], columns: readonly string[], { header = false } = {}): string {
  return stringify([...rows], {
    columns: [...columns], header, bom: header, record_delimiter: 'windows', quoted_string: true, escape_formulas: true,
    cast: { boolean: value => String(value) },
  })
}

/** Values as lines of JSON. */
export function writeJsonLines(values: readonly unknown[]): string {
  return values.map(value => `${JSON.stringify(value)}\n`).join('')
}

/** Rows read at once. */
const pageSize = 1000

/** Every row of a list, newest first, page by page; each is read when the one before has been taken. At most `maxRows`. */
export async function* readAll<Row extends { id: string }>(
  readPage: (page: { beforeId: string | null, limit: number }) => Promise<Row[]>, maxRows = Number.POSITIVE_INFINITY,
): AsyncGenerator<Row[]> {
  let beforeId: string | null = null
  for (let left = maxRows; left > 0;) {
    const limit = Math.min(pageSize, left)
    const rows: Row[] = await readPage({ beforeId, limit })
    if (rows.length > 0) yield rows
    if (rows.length < limit) return
    left -= rows.length
    beforeId = rows.at(-1)?.id ?? null
  }
}

/** How the items of a list stand in a file: as they are in lines of JSON, by columns in CSV. */
export interface FileLayout<Item> { columns: readonly string[], toRow: (item: Item) => CsvRow }

/** The parts of a file of `pages`. */
export async function* writeFile<Item>(pages: AsyncIterable<readonly Item[]>, format: ExportFormat, layout: FileLayout<Item>): AsyncGenerator<string> {
  if (format === 'csv') yield writeCsv([], layout.columns, { header: true })
  for await (const items of pages) yield format === 'csv' ? writeCsv(items.map(layout.toRow), layout.columns) : writeJsonLines(items)
}
