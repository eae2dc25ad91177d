import type { EventEmitter } from 'node:events'
import { createRequire } from 'node:module'
import { figuresOf } from '../figures.ts'
import type { Figures } from '../figures.ts'

interface LoadRequest { path: string, headers: Record<string, string>, body: string }

interface LoadOptions { url: string, connections: number, amount: number, method: 'POST', requests: LoadRequest[] }

type Autocannon = (options: LoadOptions) => EventEmitter & PromiseLike<unknown>

const autocannon: Autocannon = createRequire(import.meta.url)('autocannon')

export interface Load {
  url: string
  path: string
  connections: number
  /** Requests in all; every one of them is waited for. */
  amount: number
  /** Each connection sends these over and over. */
  messages: readonly { key: string, body: string }[]
}

/**
 * Posts `amount` messages over `connections` that stay open, each sending its next one when the last was answered.
 * @throws Error when anything but 202 comes back, or a connection breaks
 */
export async function load({ url, path, connections, amount, messages }: Load): Promise<Figures> {
  const durationsMs: number[] = []
  const others = new Map<number, number>()
  const requests = messages.map(({ key, body }) => ({ path, headers: { 'authorization': `Bearer ${key}`, 'content-type': 'application/json' }, body }))
  const startedAt = performance.now()
  let endedAt = startedAt
  const run = autocannon({ url, connections, amount, method: 'POST', requests })
  run.on('response', (_client: unknown, status: number, _bytes: number, durationMs: number) => {
    durationsMs.push(durationMs)
    endedAt = performance.now()
    if (status !== 202) others.set(status, (others.get(status) ?? 0) + 1)
  })
  await run
  if (others.size > 0 || durationsMs.length !== amount) {
    const statuses = [...others].map(([status, count]) => `${count} times ${status}`).join(', ')
    throw new Error(`Of ${amount} messages ${durationsMs.length} were answered; other than 202: ${statuses || 'none'}.`)
  }
  return figuresOf(durationsMs, endedAt - startedAt)
}
