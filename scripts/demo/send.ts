/** Sends as a careful ERP does: with an idempotency key, and again with the same key when there was no answer. */
import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import type { FeedMessage } from './message.ts'

/** Where messages go. */
export interface Inbox { url: string, apiKey: string }

/** The status that Waybill answered in the end, and how often the message was sent for it. */
export interface Sent { status: number, tries: number }

/** Seconds between two tries; Waybill may be starting again. */
const pauseMs = 2000

/** Sends until there is an answer that is not about Waybill's own health. @throws AbortError when `signal` fires meanwhile */
export async function send(inbox: Inbox, message: FeedMessage, signal: AbortSignal): Promise<Sent> {
  const key = randomUUID()
  for (let tries = 1; ; tries += 1) {
    const status = await post(inbox, message, key, signal)
    if (status !== null && status < 500 && status !== 429) return { status, tries }
    await pause(pauseMs, undefined, { signal })
  }
}

async function post({ url, apiKey }: Inbox, { body }: FeedMessage, key: string, signal: AbortSignal): Promise<number | null> {
  try {
    const answer = await fetch(`${url}/integrations/custom/inbound`, {
      method: 'POST',
      headers: { 'Authorization': `Bearer ${apiKey}`, 'Content-Type': 'application/json', 'Idempotency-Key': key },
      body: JSON.stringify(body),
      signal: AbortSignal.any([signal, AbortSignal.timeout(15_000)]),
    })
    await answer.arrayBuffer()
    return answer.status
  }
  catch {
    signal.throwIfAborted()
    return null // Nobody answered; the caller tries again.
  }
}
