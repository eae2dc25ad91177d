/** How each integration is doing. */
import type { Database } from '../../db/client.ts'
import { findOutage } from '../../db/queries/destinations.ts'
import { listOldestUnsettled, sumByIntegration } from '../../db/queries/figures.ts'
import type { IntegrationRow } from '../../db/queries/integrations.ts'
import { listIntegrations } from '../../db/queries/integrations.ts'
import { capCount, countCap } from '../../shared/event-filter.ts'
import type { IntegrationFigures } from '../../shared/stats.ts'
import { originOf } from '../destination-watch.ts'
import { toIso } from '../event-summary.ts'
import { rateOf } from './figures.ts'
import type { LightMoments } from './light.ts'
import { decideLight, findSince } from './light.ts'

const dayMs = 86_400_000

/** Every integration that is not deleted, oldest first. */
export async function getIntegrationFigures(database: Pick<Database, 'query'>, destinationUrl: string): Promise<IntegrationFigures> {
  const now = Date.now()
  const [rows, unsettled, stats, outage] = await Promise.all([
    database.query(connection => listIntegrations(connection, countCap + 1)),
    database.query(listOldestUnsettled),
    database.query(connection => sumByIntegration(connection, new Date(now - dayMs))),
    database.query(connection => findOutage(connection, originOf(destinationUrl))),
  ])
  const oldest = new Map(unsettled.map(row => [row.integrationId, row]))
  const destinationDownSince = outage?.downSince ?? null
  const countOf = (id: string, outcome: 'success' | 'failed') => stats.find(row => row.integrationId === id && row.outcome === outcome)?.count ?? 0
  return {
    items: rows.map(row => describe(row, {
      now, destinationDownSince, success: countOf(row.id, 'success'), failed: countOf(row.id, 'failed'),
      ...oldest.get(row.id) ?? { oldestWaitingAt: null, oldestDeadLetterAt: null },
    })),
  }
}

interface Surroundings extends Pick<LightMoments, 'destinationDownSince' | 'oldestWaitingAt' | 'oldestDeadLetterAt'> {
  now: number
  success: number
  failed: number
}

function describe(row: IntegrationRow, { now, success, failed, ...moments }: Surroundings): IntegrationFigures['items'][number] {
  const { oldestWaitingAt, destinationDownSince } = moments
  const isDestinationDown = destinationDownSince !== null
  const ageOf = (at: Date | null) => at && now - at.getTime()
  const light = decideLight({
    enabled: row.enabled, isPaused: row.pausedAt !== null, deadLetterCount: row.failedCount, backlogCount: row.backlog,
    oldestWaitingMs: ageOf(oldestWaitingAt), isDestinationDown, sinceLastEventMs: ageOf(row.lastEventAt),
  })
  return {
    integrationId: row.id,
    name: row.name,
    ...light,
    since: toIso(findSince(light.reason, { ...row, ...moments })),
    backlog: capCount(row.backlog),
    oldestWaitingAt: toIso(oldestWaitingAt),
    deadLetters: capCount(row.failedCount),
    lastEventAt: toIso(row.lastEventAt),
    successRate24h: rateOf({ success, failed }),
    failures24h: failed,
    destinationDown: isDestinationDown,
  }
}
