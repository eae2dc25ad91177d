/** Whether anybody answers where messages go, as one line for the whole dashboard; silence when all is well. */
import type { Destination, Destinations } from '../../shared/destinations.ts'
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
export function explainDestinations({ items, waiting }: Destinations, nowMs: number): DestinationNews | null {
  const current = items.filter(item => item.isCurrent)
  const down = current.filter(item => item.state === 'down').toSorted((one, other) => (one.since ?? '').localeCompare(other.since ?? ''))[0]
  if (down) {
    return { tone: 'warning', icon: 'i-lucide-unplug', headline: sayOutage(down, nowMs), meaning: sayWaiting(waiting), nextTryAt: down.nextProbeAt }
  }
  const back = current.find(item => item.state === 'up' && item.lastOutage && Math.abs(nowMs - Date.parse(item.lastOutage.until)) < newsForMs)
  return back?.lastOutage ? sayRecovery(back, back.lastOutage, nowMs) : null
}

function sayOutage({ origin, since }: Destination, nowMs: number): string {
  return `The destination ${hostOf(origin)} has not answered${since ? ` since ${clockTime(since, nowMs)}` : ''}.`
}

function sayRecovery({ origin }: Destination, { from, until }: { from: string, until: string }, nowMs: number): DestinationNews {
  return {
    tone: 'success',
    icon: 'i-lucide-plug-zap',
    headline: `The destination ${hostOf(origin)} answers again since ${clockTime(until, nowMs)}.`,
    meaning: `It was away for ${duration(Math.round((Date.parse(until) - Date.parse(from)) / 1000) * 1000)}. What waited is on its way.`,
    nextTryAt: null,
  }
}

function sayWaiting({ value, relation }: Destinations['waiting']): string {
  if (value === 0) return 'Nothing waits for it at the moment.'
  if (value === 1 && relation === 'eq') return 'One message waits and is not lost.'
  return `${relation === 'gte' ? 'More than ' : ''}${value.toLocaleString('en')} messages wait, and none is lost.`
}

function hostOf(origin: string): string {
  return URL.canParse(origin) ? new URL(origin).host : origin
}
