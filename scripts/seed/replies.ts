/** What the destination says in the seed. The product's own rules make verdicts, sentences and moves of it. */
import type { Reply } from '../../pipeline/classify.ts'
import type { FailureCode } from '../../shared/failures.ts'
import type { Message } from './messages.ts'
import type { Chance } from './random.ts'

const json = { 'content-type': 'application/json' }
const problemJson = { 'content-type': 'application/problem+json' }
const answer = (status: number, body: unknown, headers: Record<string, string> = json): Reply =>
  ({ kind: 'answer', status, headers: { ...headers, server: 'commerce' }, body: typeof body === 'string' ? body : JSON.stringify(body), truncated: false })
const problem = (status: number, title: string, detail: string) => answer(status, { type: 'about:blank', title, status, detail }, problemJson)

/** The SKUs of a bulk message. */
function itemSkus({ data }: Message): string[] {
  if (!Array.isArray(data.items)) return []
  return data.items.flatMap((item: unknown) => typeof item === 'object' && item !== null && 'sku' in item ? [String(item.sku)] : [])
}

const hasItems = (message: Message) => itemSkus(message).length > 0

/** What the platform answers when all is well. */
export function acceptance(message: Message): Reply {
  if (hasItems(message)) return answer(200, { items: itemSkus(message).map(sku => ({ sku, ok: true })) })
  return answer(message.action === 'order.create' ? 201 : 200, { ok: true })
}

const refusals: Record<string, readonly [number, string, string]> = {
  'inventory.set': [422, 'Unprocessable', 'The storage location hamburg is closed for stocktaking. Book again when it is open.'],
  'inventory.adjust': [422, 'Unprocessable', 'The stock at altona would fall below zero.'],
  'product.upsert': [422, 'Unprocessable', 'The article belongs to a category that does not exist any more.'],
  'price.set': [422, 'Unprocessable', 'The price list trade ended on the last day of the month.'],
  'order.create': [422, 'Unprocessable', 'The delivery address is not complete: the house number is missing.'],
  'order.update': [409, 'Conflict', 'The order was cancelled, so its status cannot be changed.'],
  'customer.upsert': [422, 'Unprocessable', 'Another customer has this e-mail address already.'],
}

function refusal({ action }: Message): Reply {
  const [status, title, detail] = refusals[action] ?? [422, 'Unprocessable', 'The message cannot be booked.']
  return problem(status, title, detail)
}

function partly(message: Message): Reply {
  return answer(200, {
    items: itemSkus(message).map((sku, index) => index === 0 ? { sku, ok: false, error: 'The article was taken out of the range' } : { sku, ok: true }),
  })
}

type Unheard = 'unreadable_message' | 'superseded_in_part' | 'interrupted'

/** The reply behind each failure. Some failures have none: nothing was sent, or the worker died. */
const replies: Record<Exclude<FailureCode, Unheard>, (message: Message, chance: Chance) => Reply> = {
  destination_error: (_, chance) => problem(chance.pick([500, 502, 504]), 'Internal error', 'The booking could not be completed because of a lock on the article. Please repeat it.'),
  destination_busy: () => problem(503, 'Service unavailable', 'Maintenance is under way. We are back in a few minutes.'),
  destination_timeout: () => ({ kind: 'failure', code: 'destination_timeout', detail: '30 s' }),
  connection_refused: () => ({ kind: 'failure', code: 'connection_refused', detail: 'ECONNREFUSED' }),
  connection_broken: (_, chance) => ({ kind: 'failure', code: 'connection_broken', detail: chance.pick(['ECONNRESET', 'UND_ERR_SOCKET', 'EPIPE']) }),
  name_not_found: (_, chance) => ({ kind: 'failure', code: 'name_not_found', detail: chance.pick(['ENOTFOUND', 'EAI_AGAIN']) }),
  tls_failed: () => ({ kind: 'failure', code: 'tls_failed', detail: 'CERT_HAS_EXPIRED' }),
  egress_refused: () => ({ kind: 'failure', code: 'egress_refused', detail: 'commerce.example.com (169.254.169.254) is link-local, a metadata service, multicast or reserved, to which Waybill never connects' }),
  unexpected_answer: () => answer(200, '<!doctype html><title>Sign in to the guest network</title>', { 'content-type': 'text/html' }),
  rejected: refusal,
  credentials_rejected: () => problem(401, 'Unauthorized', 'The access for this system ended. Ask for a new one.'),
  items_rejected: partly,
  redirected: () => answer(301, '', { location: 'https://commerce.example.com/v2/' }),
}

/** What the destination said when it failed in this way; null when nothing was said. */
export function failureReply(code: FailureCode, message: Message, chance: Chance): Reply | null {
  return code === 'unreadable_message' || code === 'superseded_in_part' || code === 'interrupted' ? null : replies[code](message, chance)
}
