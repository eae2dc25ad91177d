/**
 * Changing the ordering of a live integration: from then on its events go to lanes of a new *generation*, which are not
 * worked on before everything in the lanes of the earlier ones is finished and none of them holds. So nothing that waits is lost
 * or overtaken.
 */
import type { Database } from '../db/client.ts'
import { listBlockedOrderings, listDueLanesOf, mayOpenNext, openGeneration } from '../db/queries/generations.ts'

/** Lanes woken at once; the sweeper finds the others within seconds. */
const wakeLimit = 1000

/**
 * Opens the lanes of the next generation of an integration once the earlier ones are empty (parked events do not count) and none
 * of them holds.
 * @returns the lanes that can go on now; empty when it is too early
 */
export async function openNextOrdering(database: Database, integrationId: string): Promise<string[]> {
  if (!await database.hot(transaction => mayOpenNext(transaction, integrationId))) return []
  return database.hot(async (transaction) => {
    if (!await openGeneration(transaction, integrationId)) return []
    return listDueLanesOf(transaction, integrationId, wakeLimit)
  })
}

/** Does the same for every integration whose ordering was changed: the safety net, part of each sweep. */
export async function openNextOrderings(database: Database): Promise<void> {
  for (const integrationId of await database.hot(listBlockedOrderings)) await openNextOrdering(database, integrationId)
}
