/** Figures of events that versions carried which did not count. */
import type { Database } from '../../db/client.ts'
import { isUncounted, tallyEvents } from '../../db/queries/event-stats.ts'

/** How far back is counted: what a chart of a week shows beside the week before. */
const talliedMs = 15 * 86_400_000

/** Milliseconds that counting may take. */
const deadlineMs = 600_000

/**
 * Counts the events of the last 15 days, once: as soon as anything has been counted this does nothing. What versions that do not
 * count carry afterwards, beside this one, is missing in the figures.
 */
export async function countEarlierEvents(database: Database): Promise<void> {
  await database.hot(async (transaction) => {
    if (!await isUncounted(transaction)) return
    await transaction`select set_config('statement_timeout', ${String(deadlineMs)}, true)`
    await tallyEvents(transaction, { since: new Date(Date.now() - talliedMs), integrationIds: null })
  }, deadlineMs)
}
