/** Messages of alerts as webhooks, signed as Standard Webhooks (standardwebhooks.com, version 1.0.0) wants it. */
import { createHmac, randomBytes } from 'node:crypto'

const prefix = 'whsec_'

/** Makes a secret to sign with: 256 bits. */
export const makeSigningSecret = () => prefix + randomBytes(32).toString('base64')

/** A message that is posted: the same id on every try, so that the receiver can tell a repeated one. */
export interface WebhookMessage { id: string, body: string, secret: string, sentAt: Date }

/** The headers by which a receiver knows that a message is ours, and new. */
export function signWebhook({ id, body, secret, sentAt }: WebhookMessage): Record<string, string> {
  const timestamp = String(Math.floor(sentAt.getTime() / 1000))
  const key = Buffer.from(secret.slice(prefix.length), 'base64')
  const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')
  return { 'content-type': 'application/json', 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${signature}` }
}
