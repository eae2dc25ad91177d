/** How each integration is doing. */
import type { Database } from '../../db/client.ts'
import { findOutage } from '../../db/queries/destinations.ts'
import { listOldestWaiting, sumByIntegration } from '../../db/queries/figures.ts'
import type { IntegrationRow } from '../../db/queries/integrations.ts'
import { listIntegrations } from '../../db/queries/integrations.ts'
import { capCount, countCap } from '../../shared/event-filter.ts'
import type { IntegrationFigures } from '../../shared/stats.ts'
import { originOf } from '../destination-watch.ts'
import { toIso } from '../event-summary.ts'
import { rateOf } from './figures.ts'
import { decideLight } from './light.ts'

const dayMs = 86_400_000

/** Every integration that is not deleted, oldest first. */
export async function getIntegrationFigures(database: Database, destinationUrl: string): Promise<IntegrationFigures> {
  const now = Date.now()
  const [rows, waiting, stats, outage] = await Promise.all([
    database.query(connection => listIntegrations(connection, countCap + 1)),
    database.query(listOldestWaiting),
    database.query(connection => sumByIntegration(connection, new Date(now - dayMs))),
    database.query(connection => findOutage(connection, originOf(destinationUrl))),
  ])
  const oldest = new Map(waiting.map(row => [row.integrationId, row.oldestWaitingAt]))
  const countOf = (id: string, outcome: 'success' | 'failed') => stats.find(row => row.integrationId === id && row.outcome === outcome)?.count ?? 0
  return {
    items: rows.map(row => describe(row, {
      now, isDestinationDown: outage !== null, oldestWaitingAt: oldest.get(row.id) ?? null,
      success: countOf(row.id, 'success'), failed: countOf(row.id, 'failed'),
    })),
  }
}

interface Surroundings { now: number, isDestinationDown: boolean, oldestWaitingAt: Date | null, success: number, failed: number }

function describe(row: IntegrationRow, { now, isDestinationDown, oldestWaitingAt, ...ends }: Surroundings): IntegrationFigures['items'][number] {
  const ageOf = (at: Date | null) => at && now - at.getTime()
  return {
    integrationId: row.id,
    name: row.name,
    ...decideLight({
      enabled: row.enabled, isPaused: row.pausedAt !== null, deadLetterCount: row.failedCount, backlogCount: row.backlog,
      oldestWaitingMs: ageOf(oldestWaitingAt), isDestinationDown, sinceLastEventMs: ageOf(row.lastEventAt),
    }),
    backlog: capCount(row.backlog),
    oldestWaitingAt: toIso(oldestWaitingAt),
    deadLetters: capCount(row.failedCount),
    lastEventAt: toIso(row.lastEventAt),
    successRate24h: rateOf(ends),
    failures24h: ends.failed,
    destinationDown: isDestinationDown,
  }
}
