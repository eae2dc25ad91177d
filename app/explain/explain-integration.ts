/** How an integration is doing, as a light and a sentence. */
import { countCap } from '../../shared/event-filter.ts'
import type { BlockReason } from '../../shared/lanes.ts'
import type { Tone } from './statuses.ts'

export interface IntegrationFigures {
  enabled: boolean
  pausedAt: string | null
  backlog: number
  failedCount: number
  lastEventAt: string | null
}

export interface IntegrationHealth {
  state: 'off' | 'paused' | 'failing' | 'delayed' | 'flowing' | 'silent'
  label: string
  icon: string
  tone: Tone
  sentence: string
}

/** Messages that still wait this long after the last one arrived are late. */
const lateAfterMs = 5 * 60_000

/** A count in words; at the cap it says that there are more. */
export function written(count: number): string {
  return count >= countCap ? `more than ${(countCap).toLocaleString('en')}` : count.toLocaleString('en')
}

const messages = (count: number) => count === 1 ? 'one message' : `${written(count)} messages`

/** Why messages wait, for reasons that the figures alone do not tell. */
const waits: Partial<Record<BlockReason, { one: string, many: string }>> = {
  retry: { one: 'waits for its retry.', many: 'wait until the first one has been retried.' },
  destination_down: { one: 'waits until the destination answers again.', many: 'wait until the destination answers again.' },
  stopped: { one: 'was stopped by a person and waits.', many: 'wait behind one that a person has stopped.' },
}

/** What matters most comes first: off, paused, failed, blocked, late, silent, flowing. `blockedBy` is what blocks all of it, where that is known. */
export function explainIntegration(figures: IntegrationFigures, nowMs: number, blockedBy: BlockReason | null = null): IntegrationHealth {
  const { backlog, failedCount, lastEventAt } = figures
  if (!figures.enabled) {
    return { state: 'off', label: 'Off', icon: 'i-lucide-power-off', tone: 'neutral', sentence: `New messages are refused.${backlog > 0 ? ` ${capitalise(messages(backlog))} wait.` : ''}` }
  }
  if (figures.pausedAt) {
    const waiting = backlog === 0 ? 'None waits yet.' : `${capitalise(messages(backlog))} ${backlog === 1 ? 'waits' : 'wait'}.`
    return { state: 'paused', label: 'Paused', icon: 'i-lucide-pause', tone: 'warning', sentence: `Messages are accepted, but none is sent. ${waiting}` }
  }
  if (failedCount > 0) {
    const others = backlog > 0 ? ` ${capitalise(messages(backlog))} ${backlog === 1 ? 'is' : 'are'} on the way.` : ''
    return { state: 'failing', label: 'Needs attention', icon: 'i-lucide-octagon-alert', tone: 'error', sentence: `${capitalise(messages(failedCount))} did not get through and ${failedCount === 1 ? 'waits' : 'wait'} for a decision.${others}` }
  }
  if (lastEventAt === null) {
    return { state: 'silent', label: 'Silent', icon: 'i-lucide-circle-dashed', tone: 'neutral', sentence: 'No message has arrived yet.' }
  }
  const wait = blockedBy && waits[blockedBy]
  if (backlog > 0 && wait) {
    return { state: 'delayed', label: 'Delayed', icon: 'i-lucide-hourglass', tone: 'warning', sentence: `${capitalise(messages(backlog))} ${backlog === 1 ? wait.one : wait.many}` }
  }
  if (backlog > 0 && nowMs - Date.parse(lastEventAt) > lateAfterMs) {
    return { state: 'delayed', label: 'Delayed', icon: 'i-lucide-hourglass', tone: 'warning', sentence: `${capitalise(messages(backlog))} ${backlog === 1 ? 'has' : 'have'} been waiting for more than 5 minutes.` }
  }
  const sentence = backlog === 0 ? 'Everything that arrived has been delivered.' : `${capitalise(messages(backlog))} ${backlog === 1 ? 'is' : 'are'} on the way.`
  return { state: 'flowing', label: 'Flowing', icon: 'i-lucide-circle-check', tone: 'success', sentence }
}

function capitalise(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
