/** Deciding what an alert has to tell of, from the figures of the integrations. */
import type { Alert, AlertKind } from '../../shared/alerts.ts'
import type { IntegrationFigures } from '../../shared/stats.ts'

type Figures = IntegrationFigures['items'][number]

/** What an alert looks for. */
export type AlertWish = Pick<Alert, 'integrationId' | 'failed' | 'delayedMinutes' | 'destinationDown' | 'silentMinutes'>

/** Something that is wrong at this moment. Without an integration it is about the destination of all of them. */
export interface Finding { kind: AlertKind, integration: { id: string, name: string } | null, since: string | null, count: number | null }

/** What two findings have in common that are about the same thing. */
export const nameFinding = ({ kind, integration }: Pick<Finding, 'kind' | 'integration'>) => `${kind} ${integration?.id ?? ''}`

const minuteMs = 60_000

/**
 * All that is wrong now of what `wish` looks for. An integration that a person has paused or switched off is not late and not silent:
 * that is known. Nor is one late whose destination is down, where that is told of itself.
 */
export function judge(wish: AlertWish, items: readonly Figures[], nowMs: number): Finding[] {
  const ours = items.filter(item => wish.integrationId === null || item.integrationId === wish.integrationId)
  const outage = wish.destinationDown ? ours.filter(item => item.destinationDown).slice(0, 1) : []
  return [
    ...outage.map((): Finding => ({ kind: 'destination_down', integration: null, since: ours.find(({ reason }) => reason === 'destination_down')?.since ?? null, count: sumWaiting(ours) })),
    ...ours.flatMap(item => judgeIntegration(wish, item, nowMs)),
  ]
}

const sumWaiting = (items: readonly Figures[]) => items.reduce((sum, { backlog }) => sum + backlog.value, 0)

function judgeIntegration(wish: AlertWish, item: Figures, nowMs: number): Finding[] {
  const integration = { id: item.integrationId, name: item.name }
  const isOlder = (at: string | null, minutes: number | null) => at !== null && minutes !== null && nowMs - Date.parse(at) > minutes * minuteMs
  const isStopped = item.light === 'paused'
  const isKnownLate = isStopped || (wish.destinationDown && item.destinationDown)
  const found: Finding[] = []
  if (wish.failed && item.deadLetters.value > 0) {
    found.push({ kind: 'failed', integration, since: item.light === 'failing' ? item.since : null, count: item.deadLetters.value })
  }
  if (!isKnownLate && isOlder(item.oldestWaitingAt, wish.delayedMinutes)) found.push({ kind: 'delayed', integration, since: item.oldestWaitingAt, count: item.backlog.value })
  if (!isStopped && isOlder(item.lastEventAt, wish.silentMinutes)) found.push({ kind: 'silent', integration, since: item.lastEventAt, count: null })
  return found
}
