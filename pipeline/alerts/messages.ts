/** Writing the messages of alerts: one for all that starts, lasts or ends at the same look, so that a wide outage is one message. */
import type { AlertMessage, AlertPayload } from '../../shared/alerts.ts'
import type { LanguageCode } from '../../shared/languages.ts'
import { newId } from '../new-id.ts'
import type { Finding } from './judge.ts'
import { sayIncident, wordsOf } from './words.ts'

/** Of more than this the text only says how many there are, and of more than that the list holds no more. */
const [maxTold, maxListed] = [10, 200]

/** A message that is to be stored and sent. */
export interface WrittenMessage { id: string, alertId: string, kind: AlertMessage['kind'], subject: string, body: string }

/** Whose message it is, and in which language it is written. */
interface Sender { id: string, name: string, language: LanguageCode }

/** The message about these incidents; there is at least one. */
export function writeIncidents({ id, name, language }: Sender, { kind, findings, at }: { kind: Exclude<AlertMessage['kind'], 'test'>, findings: readonly Finding[], at: Date }): WrittenMessage {
  const words = wordsOf[language]
  const texts = findings.map(finding => sayIncident(words, kind, finding))
  const text = [...texts.slice(0, maxTold), ...(texts.length > maxTold ? [words.more(texts.length - maxTold)] : [])].join('\n')
  const timestamp = at.toISOString()
  const payload: AlertPayload = {
    type: `incident.${kind}`, timestamp,
    data: {
      alert: name, text,
      incidents: findings.slice(0, maxListed).map(({ kind: trouble, ...finding }) => ({ kind: trouble, ...finding, until: kind === 'ended' ? timestamp : null })),
    },
  }
  const [first = ''] = texts
  return { id: newId(), alertId: id, kind, subject: texts.length > 1 ? `${first} ${words.more(texts.length - 1)}` : first, body: JSON.stringify(payload) }
}

/** A message that says that it is a test. */
export function writeTest({ id, name, language }: Sender, at: Date): WrittenMessage {
  const text = wordsOf[language].test(name)
  const payload: AlertPayload = { type: 'test', timestamp: at.toISOString(), data: { alert: name, text, incidents: [] } }
  return { id: newId(), alertId: id, kind: 'test', subject: text, body: JSON.stringify(payload) }
}
