/** What the contract says of every answer, whatever the endpoint. */
import type { Answer } from '../../testing/test-server.ts'
import { id, problemShape, time } from './shapes.ts'

/** Fields whose content is named by others: by senders, by HTTP, by JSON Schema. */
const ofOthers = new Set(['data', 'payload', 'settings', 'settingsSchema', 'dataSchema', 'retryPolicies', 'requestHeaders', 'responseHeaders'])

/** Ids that others make, or that name no row. */
const idsOfOthers = new Set(['entityId', 'keyId'])

/** What no error may show: a stack, SQL, a library's name or a place in the code. */
const innards = /\bat \S+ \(|\.ts\b|node_modules|\bselect\b.+\bfrom\b|\binsert into\b|violates|constraint|postgres|drizzle|zod|bullmq|ioredis|h3error|nitro|undici/i

/** Every way in which an answer breaks what is promised everywhere; empty when it keeps it. */
export function listBreaches({ status, headers, body }: Answer): string[] {
  const breaches = listBreachesIn(body, '')
  if (status < 400) return breaches
  if (headers.get('content-type') !== 'application/problem+json') breaches.push(`content-type ${headers.get('content-type')}`)
  const problem = problemShape.safeParse(body)
  if (!problem.success) breaches.push(`not a problem: ${problem.error.message}`)
  if (body.status !== status) breaches.push(`status ${String(body.status)} in an answer of ${status}`)
  if (innards.test(JSON.stringify(body))) breaches.push(`innards: ${JSON.stringify(body)}`)
  if ((status === 429 || status === 503) && !/^[1-9]\d*$/.test(headers.get('retry-after') ?? '')) breaches.push('no Retry-After')
  return breaches
}

function listBreachesIn(value: unknown, path: string): string[] {
  if (Array.isArray(value)) return value.flatMap((item, index) => listBreachesIn(item, `${path}[${index}]`))
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, field]) => {
    const here = `${path}.${name}`
    const breaches = /^[a-z][A-Za-z0-9]*$/.test(name) ? [] : [`${here} is not camelCase`]
    if (name.endsWith('At') && field !== null && !time.safeParse(field).success) breaches.push(`${here} is no time in UTC: ${String(field)}`)
    if (/(?:^i|I)d$/.test(name) && !idsOfOthers.has(name) && field !== null && !id.safeParse(field).success) breaches.push(`${here} is no UUIDv7: ${String(field)}`)
    return ofOthers.has(name) ? breaches : [...breaches, ...listBreachesIn(field, here)]
  })
}
