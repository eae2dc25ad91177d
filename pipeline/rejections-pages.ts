/** Pages of rejections by keyset, with the counts of the last 24 hours. */
import type { Database } from '../db/client.ts'
import { hasIntegration, listRejectionCounts, listRejections } from '../db/queries/rejections.ts'
import type { RejectionPage, RejectionPageRequest } from '../shared/rejections.ts'
import { WaybillError } from '../shared/waybill-error.ts'
import { cutPage, readCursor } from './event-pages.ts'

/**
 * One page of an integration's rejections, newest first; with null, of those that came without a valid key.
 * @throws WaybillError `not_found` when there is no such integration or it was deleted, `invalid` when the cursor is not one of ours
 */
export async function getRejectionPage(database: Database, integrationId: string | null, { cursor, limit }: RejectionPageRequest): Promise<RejectionPage> {
  if (integrationId !== null && !await database.query(connection => hasIntegration(connection, integrationId))) {
    throw new WaybillError('not_found', 'There is no integration with this id. It may have been deleted.')
  }
  const beforeId = cursor === undefined ? null : readCursor(cursor)
  const counts = await database.query(connection => listRejectionCounts(connection, integrationId)) // First: what is counted is then listed.
  const rows = await database.query(connection => listRejections(connection, integrationId, { beforeId, limit: limit + 1 }))
  const page = cutPage(rows, limit)
  return {
    items: page.rows.map(({ integrationId: _, rejectedAt, ...row }) => ({ ...row, rejectedAt: rejectedAt.toISOString() })),
    nextCursor: page.nextCursor,
    hours: counts.map(({ hour, rejectedCount, keptCount }) => ({ hour: hour.toISOString(), rejected: rejectedCount, kept: keptCount })),
    last24Hours: counts.reduce((sum, { rejectedCount }) => sum + rejectedCount, 0),
  }
}
