/** What the messages of alerts say. In English: they go to programs and channels, not to one reader. */
import type { AlertKind, AlertMessage } from '../../shared/alerts.ts'
import type { Finding } from './judge.ts'

type Said = Pick<Finding, 'integration' | 'since' | 'count'>

const amount = (count: number | null) => count === 1 ? 'One message' : `${count ?? 'Some'} messages`
const at = (since: string | null) => since === null ? '' : ` since ${since.slice(0, 16).replace('T', ' ')} UTC`

const troubles: Record<AlertKind, (said: Said) => string> = {
  failed: ({ integration, since, count }) => `${integration?.name}: ${amount(count)} did not get through and ${count === 1 ? 'waits' : 'wait'} for a decision${at(since)}.`,
  delayed: ({ integration, since, count }) => `${integration?.name}: ${amount(count)} ${count === 1 ? 'waits' : 'wait'} to be delivered, the oldest${at(since)}.`,
  destination_down: ({ since, count }) => `The destination does not answer${at(since)}. ${amount(count)} ${count === 1 ? 'waits' : 'wait'}, and none is lost.`,
  silent: ({ integration, since }) => `${integration?.name}: nothing has arrived${at(since)}.`,
}

const over: Record<AlertKind, (said: Said) => string> = {
  failed: ({ integration }) => `${integration?.name}: no failed message waits for a decision any more.`,
  delayed: ({ integration }) => `${integration?.name}: messages are delivered in time again.`,
  destination_down: () => 'The destination answers again. What waited is on its way.',
  silent: ({ integration }) => `${integration?.name}: messages arrive again.`,
}

/** What is said of an incident. */
export function sayIncident(message: Exclude<AlertMessage['kind'], 'test'>, kind: AlertKind, said: Said): string {
  if (message === 'ended') return over[kind](said)
  return message === 'reminder' ? `Still: ${troubles[kind](said)}` : troubles[kind](said)
}
