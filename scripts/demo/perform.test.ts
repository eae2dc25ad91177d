import { createServer } from 'node:http'
import type { IncomingMessage, Server } from 'node:http'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { StartFailure } from '../launcher/start-failure.ts'
import { openFaultyLine } from './faulty-line.ts'
import type { FeedStep } from './feed.ts'
import { readDemoOptions } from './options.ts'
import { perform } from './perform.ts'

const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
  vi.restoreAllMocks()
})

async function serve(answer: (incoming: IncomingMessage, body: string) => number): Promise<string> {
  const server: Server = createServer((incoming, response) => {
    let body = ''
    incoming.on('data', (chunk: Buffer) => body += chunk.toString())
    incoming.on('end', () => {
      response.statusCode = answer(incoming, body)
      response.end(`${incoming.method} ${incoming.url} ${body}`)
    })
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  closing.push(() => server.closeAllConnections(), () => server.close())
  const address = server.address()
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`
}

const message = (atMs: number): FeedStep => ({ atMs, message: { kind: 'stock', flaw: null, told: 'A 1', body: { action: 'inventory.set', data: { items: [] } } } })

describe('the performance', () => {
  it('sends in order with the key, counts, and cuts and mends the line', async () => {
    const told = vi.spyOn(console, 'log').mockImplementation(() => {})
    const seen: string[] = []
    const url = await serve((incoming, body) => {
      seen.push(`${incoming.headers.authorization} ${incoming.url} ${body}`)
      return seen.length === 2 ? 422 : 202
    })
    const line = { url: '', cut: vi.fn(async () => {}), mend: vi.fn(async () => {}), close: async () => {} }
    const steps: FeedStep[] = [message(0), { atMs: 1, outage: 'begins' }, message(2), { atMs: 3, outage: 'ends' }, message(4)]
    const tally = await perform({ steps, inbox: { url, apiKey: 'wbk_x' }, rate: 10, line, signal: new AbortController().signal })
    expect(tally).toEqual({ accepted: 2, refused: 1 })
    expect(seen).toEqual(Array.from({ length: 3 }, () => 'Bearer wbk_x /integrations/custom/inbound {"action":"inventory.set","data":{"items":[]}}'))
    expect([line.cut.mock.calls.length, line.mend.mock.calls.length]).toEqual([1, 2])
    expect(told).toHaveBeenCalledTimes(5)
  })

  it('ends when the key is refused', async () => {
    vi.spyOn(console, 'log').mockImplementation(() => {})
    vi.spyOn(console, 'error').mockImplementation(() => {})
    const url = await serve(() => 401)
    expect(await perform({ steps: [message(0), message(1)], inbox: { url, apiKey: 'x' }, rate: 1, line: null, signal: new AbortController().signal }))
      .toEqual({ accepted: 0, refused: 1 })
  })

  it('stops at once, also in the middle of a pause', async () => {
    const stop = new AbortController()
    const performing = perform({ steps: [message(3_600_000)], inbox: { url: 'http://127.0.0.1:9', apiKey: 'x' }, rate: 1, line: null, signal: stop.signal })
    stop.abort()
    expect(await performing).toEqual({ accepted: 0, refused: 0 })
  })
})

describe('the faulty line', () => {
  it('passes calls on, refuses them while it is cut, and passes them on again at the same address', async () => {
    const line = await openFaultyLine(await serve(() => 201))
    closing.push(line.close)
    const call = () => fetch(`${line.url}/v1/orders?x=1`, { method: 'POST', body: 'hello' })
    const first = await call()
    expect([first.status, await first.text()]).toEqual([201, 'POST /v1/orders?x=1 hello'])
    await line.cut()
    await expect(call()).rejects.toThrow('fetch failed')
    await line.mend()
    await line.mend()
    expect((await call()).status).toBe(201)
  })
})

describe('the options', () => {
  it('have defaults and are checked', () => {
    expect(readDemoOptions([])).toEqual({ minutes: 15, seed: 1, rate: 1 })
    expect(readDemoOptions(['--minutes', '2.5', '--seed=7', '--rate', '4'])).toEqual({ minutes: 2.5, seed: 7, rate: 4 })
    for (const wrong of [['--minutes', '0'], ['--rate=x'], ['--speed', '2'], ['now']]) expect(() => readDemoOptions(wrong)).toThrow(StartFailure)
  })
})
