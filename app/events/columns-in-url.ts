/** The columns of the list of events as they stand in the address bar. Without a word on them it shows the usual ones. */
import type { EventColumn } from '../../shared/event-columns.ts'
import { eventColumns } from '../../shared/event-columns.ts'

/** What is shown unless somebody chooses. */
export const usualColumns: readonly EventColumn[] = ['status', 'integration', 'number', 'accepted']

/** Stands in the address for no column but the message. */
const none = 'none'

/** The columns that the address asks for, in the order in which they are shown; null when it asks for none that there is. */
export function readUrlColumns({ columns }: Record<string, unknown>): EventColumn[] | null {
  if (columns === none) return []
  const names = typeof columns === 'string' ? columns.split(',') : []
  const found = eventColumns.filter(column => names.includes(column))
  return found.length === 0 ? null : found
}

/** The part of the address that asks for these columns: nothing when they are the usual ones, in whatever order. */
export function writeUrlColumns(columns: readonly EventColumn[] | null): Record<string, string> {
  if (columns === null) return {}
  const chosen = eventColumns.filter(column => columns.includes(column)).join(',')
  return chosen === usualColumns.join(',') ? {} : { columns: chosen || none }
}
