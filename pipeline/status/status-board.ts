/**
 * How things stand, for the status page. Many may look at it, also without an account: however many do, the database is asked
 * every few seconds by each process at the most.
 */
import type { Database } from '../../db/client.ts'
import { sumByHour, sumLateByHour } from '../../db/queries/figures.ts'
import type { StatusReport } from '../../shared/status.ts'
import { statusHours } from '../../shared/status.ts'
import { getIntegrationFigures } from '../figures/integration-figures.ts'
import { lightThresholds } from '../figures/light.ts'
import { keepFor } from '../keep-for.ts'
import type { HourCounts } from './hours.ts'
import { describeHours } from './hours.ts'

/** How old what is shown may be, in milliseconds: the lights, and the hours before. */
export interface StatusAges { lightsMs: number, hoursMs: number }

const ages: StatusAges = { lightsMs: 2000, hoursMs: 15_000 }

export interface StatusBoard { read: () => Promise<StatusReport> }

const hourMs = 3_600_000

/** The board of this process. */
export function makeStatusBoard(database: Database, destinationUrl: string, { lightsMs, hoursMs }: StatusAges = ages): StatusBoard {
  const readHours = keepFor(hoursMs, () => countHours(database))
  return {
    read: keepFor(lightsMs, async () => {
      const [{ items }, { from, byIntegration }] = await Promise.all([getIntegrationFigures(database, destinationUrl), readHours()])
      return {
        at: new Date().toISOString(),
        hoursFrom: from.toISOString(),
        items: items.map(({ integrationId, name, light, reason, since, ...figures }) => ({
          integrationId, name, light, reason, since,
          waiting: figures.backlog,
          failed: figures.deadLetters,
          lastMessageAt: figures.lastEventAt,
          hours: describeHours(byIntegration.get(integrationId) ?? new Map(), { hourCount: statusHours, isDelayedNow: isLate(figures.oldestWaitingAt) }),
        })),
      }
    }),
  }
}

const isLate = (oldestWaitingAt: string | null) => oldestWaitingAt !== null && Date.now() - Date.parse(oldestWaitingAt) > lightThresholds.delayedAfterMs

interface CountedHours { from: Date, byIntegration: ReadonlyMap<string, ReadonlyMap<number, HourCounts>> }

async function countHours(database: Database): Promise<CountedHours> {
  const from = new Date((Math.floor(Date.now() / hourMs) + 1 - statusHours) * hourMs)
  const [stats, late] = await Promise.all([
    database.query(connection => sumByHour(connection, from)),
    database.query(connection => sumLateByHour(connection, from, lightThresholds.delayedAfterMs)),
  ])
  const byIntegration = new Map<string, Map<number, HourCounts>>()
  const hourOf = ({ integrationId, hour }: { integrationId: string, hour: number }) => {
    const hours = byIntegration.get(integrationId) ?? new Map<number, HourCounts>()
    const counts = hours.get(hour) ?? { accepted: 0, ended: 0, failed: 0, late: 0 }
    byIntegration.set(integrationId, hours.set(hour, counts))
    return counts
  }
  for (const { outcome, count, ...row } of stats) {
    const counts = hourOf(row)
    if (outcome === 'accepted') counts.accepted += count
    if (outcome === 'failed') counts.failed += count
    if (outcome === 'success' || outcome === 'failed' || outcome === 'skipped') counts.ended += count
  }
  for (const { count, ...row } of late) hourOf(row).late += count
  return { from, byIntegration }
}
