/** Whether anybody answers where messages go, as one line for the whole dashboard; silence when all is well. */
import type { Destination, Destinations } from '../../shared/destinations.ts'
import type { Language } from '../texts/language.ts'
import { writeNumber } from '../texts/language.ts'
import { clockTime, duration } from './times.ts'

export interface DestinationNews {
  tone: 'warning' | 'success'
  icon: string
  /** What happened; it stays the same for as long as it is shown, so that it is read out once. */
  headline: string
  /** What it means, with figures that change. */
  meaning: string
  nextTryAt: string | null
}

/** For so long a recovery is worth a line. */
const newsForMs = 60_000

/** What is worth saying, or null. An outage comes before a recovery, the longer one first. */
export function explainDestinations({ items, waiting }: Destinations, nowMs: number, language: Language): DestinationNews | null {
  const current = items.filter(item => item.isCurrent)
  const down = current.filter(item => item.state === 'down').toSorted((one, other) => (one.since ?? '').localeCompare(other.since ?? ''))[0]
  if (down) {
    return { tone: 'warning', icon: 'i-lucide-unplug', headline: sayOutage(down, nowMs, language), meaning: sayWaiting(waiting, language), nextTryAt: down.nextProbeAt }
  }
  const back = current.find(item => item.state === 'up' && item.lastOutage && Math.abs(nowMs - Date.parse(item.lastOutage.until)) < newsForMs)
  return back?.lastOutage ? sayRecovery(back, back.lastOutage, { nowMs, language }) : null
}

function sayOutage({ origin, since }: Destination, nowMs: number, language: Language): string {
  const host = hostOf(origin)
  return since ? language.t('destinations.downSince', { host, since: clockTime(since, nowMs, language) }) : language.t('destinations.down', { host })
}

interface Moment { nowMs: number, language: Language }

function sayRecovery({ origin }: Destination, { from, until }: { from: string, until: string }, { nowMs, language }: Moment): DestinationNews {
  const awayMs = Math.round((Date.parse(until) - Date.parse(from)) / 1000) * 1000
  return {
    tone: 'success',
    icon: 'i-lucide-plug-zap',
    headline: language.t('destinations.up', { host: hostOf(origin), since: clockTime(until, nowMs, language) }),
    meaning: language.t('destinations.wasAway', { duration: duration(awayMs, language) }),
    nextTryAt: null,
  }
}

function sayWaiting({ value, relation }: Destinations['waiting'], language: Language): string {
  const count = writeNumber(value, language)
  return relation === 'gte' ? language.t('destinations.waitingMany', { count }) : language.t('destinations.waiting', { count }, value)
}

function hostOf(origin: string): string {
  return URL.canParse(origin) ? new URL(origin).host : origin
}
