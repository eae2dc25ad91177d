/** Delivering the messages of alerts: at least once, each under an id of its own by which a receiver knows one that comes again. */
import * as queries from '../../db/queries/alerts.ts'
import type { Egress } from '../egress.ts'
import type { Waybill } from '../waybill.ts'
import { openTarget } from './alerts.ts'
import { signWebhook } from './webhook.ts'

/** Seconds after which a message is tried again: for the first time, the second … Then it is given up, after a day or so. */
const pausesSeconds = [5, 60, 300, 1800, 7200, 21_600, 43_200]

/** Milliseconds that a receiver has to answer. And seconds after which a try counts as lost of which nobody says how it ended. */
const [callMs, leaseSeconds] = [10_000, 60]

type Context = Pick<Waybill, 'database' | 'seal' | 'log'> & { egress: Pick<Egress, 'send'>, signal: AbortSignal }

/** Delivers what is due, one message after the other; returns how many tries those were. */
export async function deliverAlerts(context: Context): Promise<number> {
  const { database, log, signal } = context
  for (let count = 0; ; count += 1) {
    const due = signal.aborted ? null : await database.query(connection => queries.takeDueMessage(connection, leaseSeconds))
    if (!due) return count
    const error = await post(context, due)
    if (signal.aborted) return count // The message is taken again when its time has run out.
    const againInSeconds = error === null ? null : pausesSeconds[due.attempt - 1] ?? null
    await database.query(connection => queries.settleMessage(connection, due, { error, againInSeconds }))
    if (error !== null) log.warn({ alertId: due.alertId, messageId: due.id, attempt: due.attempt, error }, 'alert.not_delivered')
  }
}

/** @returns null when it was delivered, else why not, without a word of what the receiver said */
async function post({ seal, egress, signal }: Context, { id, alertId, body, sealedTarget }: queries.DueMessage): Promise<string | null> {
  const target = readTarget(() => openTarget(seal, alertId, sealedTarget))
  if (!target) return 'The address cannot be read: it was sealed with another WAYBILL_SECRET. Set it again.'
  const headers = signWebhook({ id, body, secret: target.signingSecret, sentAt: new Date() })
  const reply = await egress.send({ url: target.url, method: 'POST', headers, body, timeoutMs: callMs, signal })
  if (reply.kind === 'failure') return `No answer: ${reply.code.replaceAll('_', ' ')} (${reply.detail}).`
  return reply.status >= 200 && reply.status < 300 ? null : `It answered ${reply.status}.`
}

function readTarget<T>(read: () => T): T | null {
  try {
    return read()
  }
  catch {
    return null // Whoever runs Waybill is told on the page and in the log.
  }
}
