/** How a sender gets a message in: over HTTP. */
import { z } from 'zod'

/** What a sender heard; `status` is null when the connection broke or nothing came within twenty seconds. */
export interface PostAnswer {
  status: number | null
  messageId: string | null
  replayed: boolean
  retryAfter: string | null
  tookMs: number
}

const acceptedBody = z.object({ messageId: z.uuid() })

/** Posts one message; never throws. */
export async function postMessage(url: string, message: { key: string, body: string, idempotencyKey: string | null }): Promise<PostAnswer> {
  const began = performance.now()
  const nothing = { status: null, messageId: null, replayed: false, retryAfter: null }
  try {
    const response = await fetch(`${url}/integrations/custom/inbound`, {
      method: 'POST',
      headers: {
        'authorization': `Bearer ${message.key}`,
        'content-type': 'application/json',
        ...(message.idempotencyKey === null ? {} : { 'idempotency-key': message.idempotencyKey }),
      },
      body: message.body,
      signal: AbortSignal.timeout(20_000),
    })
    const body = acceptedBody.safeParse(await response.json())
    return {
      status: response.status,
      messageId: response.status === 202 && body.success ? body.data.messageId : null,
      replayed: response.headers.get('idempotent-replayed') === 'true',
      retryAfter: response.headers.get('retry-after'),
      tookMs: performance.now() - began,
    }
  }
  catch {
    return { ...nothing, tookMs: performance.now() - began } // The sender cannot know whether it arrived; it sends again.
  }
}
