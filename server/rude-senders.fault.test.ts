/** Senders that are slow to speak or do not stop, and the built web server. Skipped where nothing has been built. */
import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { useTestDatabase } from '../db/testing/database.ts'
import { makeToken } from '../db/testing/factories.ts'
import { makeApiToken } from '../pipeline/credentials.ts'
import { makeSender, stockMessage } from '../pipeline/testing/sender.ts'
import { until } from '../pipeline/testing/until.ts'
import { killAll } from '../workers/testing/child-process.ts'
import { postMessage } from '../workers/testing/post-message.ts'
import type { WebProcess } from '../workers/testing/web-process.ts'
import { isWebBuilt, startWebProcess } from '../workers/testing/web-process.ts'

/** Lets Node look for connections that are too slow five times a second instead of every thirty seconds. */
const lookOften = `
  import { tracingChannel } from 'node:diagnostics_channel'
  tracingChannel('net.server.listen').asyncStart.subscribe(({ server }) => { server.connectionsCheckingInterval = 200 })`

const mebibyte = 1_048_576
const line = 'POST /integrations/custom/inbound HTTP/1.1\r\nHost: localhost\r\n'

describe.skipIf(!isWebBuilt)('the web server', () => {
  const test = useTestDatabase()
  let web: WebProcess
  let key = ''
  const { token, hash } = makeApiToken()

  beforeAll(async () => {
    await test.database.query(connection => makeToken(connection, { role: 'viewer', hash }))
    key = (await makeSender(test.database)).key
    web = await startWebProcess({
      databaseUrl: test.url, redisUrl: undefined, nodeArguments: ['--import', `data:text/javascript,${encodeURIComponent(lookOften)}`],
    })
  })
  afterAll(() => killAll([web]))

  /** Opens a connection that says `opening` and then `drop`, again and again, for as long as it is let. */
  function speakSlowly(opening: string, drop: string) {
    const socket = connect(web.port, '127.0.0.1')
    const slow = { heard: '', isClosed: false, end: () => socket.destroy() }
    const timer = setInterval(() => socket.write(drop), 300)
    socket.on('error', () => {}) // It may be closed in the middle of a write.
    socket.on('data', (chunk: Uint8Array) => void (slow.heard += String(chunk)))
    socket.once('close', () => {
      clearInterval(timer)
      slow.isClosed = true
    })
    socket.write(opening)
    return slow
  }

  /** Milliseconds in which each of so many messages was accepted, one after another. */
  async function timeMessages(count: number): Promise<number[]> {
    const times: number[] = []
    for (let index = 0; index < count; index += 1) {
      const answer = await postMessage(web.url, { key, body: stockMessage('A', index), idempotencyKey: null })
      expect(answer.status).toBe(202)
      times.push(answer.tookMs)
    }
    return times.toSorted((one, other) => one - other)
  }

  it('serves others while 200 connections are slow to speak, and closes those that never come to the point', async () => {
    const inTheirHeaders = Array.from({ length: 100 }, () => speakSlowly(line, 'X-More: and more\r\n'))
    const inTheirBody = Array.from({ length: 100 }, () =>
      speakSlowly(`${line}Authorization: Bearer ${key}\r\nContent-Type: application/json\r\nContent-Length: 5000\r\n\r\n{`, ' '))
    const times = await timeMessages(200)
    expect(times.at(-1)).toBeLessThan(1000)
    expect([...inTheirHeaders, ...inTheirBody].filter(slow => slow.isClosed)).toEqual([])
    await until('those that never end their headers are closed', () => inTheirHeaders.every(slow => slow.isClosed))
    expect(new Set(inTheirHeaders.map(slow => slow.heard.slice(0, 12)))).toEqual(new Set(['HTTP/1.1 408']))
    for (const slow of inTheirBody) slow.end()
  })

  /** Sends a body of 50 MiB in chunks without a length, and does not stop when it is refused. */
  async function sendWithoutEnd() {
    const socket = connect(web.port, '127.0.0.1')
    const seen = { status: '', sentBytes: 0 }
    socket.on('error', () => {}) // It is closed in the middle of a write.
    socket.on('data', (data: Uint8Array) => void (seen.status ||= String(data).slice(0, 12)))
    socket.write(`${line}Authorization: Bearer ${key}\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n`)
    const chunk = `10000\r\n${' '.repeat(65_536)}\r\n`
    while (!socket.destroyed && seen.sentBytes < 50 * mebibyte) {
      await new Promise(resolve => socket.write(chunk, resolve))
      seen.sentBytes += 65_536
    }
    socket.destroy()
    return seen
  }

  /** Bytes of memory that the web server has, by its own figures. */
  async function readMemory(): Promise<number> {
    const answer = await fetch(`${web.url}/metrics`, { headers: { authorization: `Bearer ${token}` } })
    return Number(/^process_resident_memory_bytes (\S+)/m.exec(await answer.text())?.[1])
  }

  it('refuses a body without end after its first MiB, and keeps none of it', async () => {
    const before = await readMemory()
    let most = before
    let isOver = false
    const watching = (async () => {
      while (!isOver) most = Math.max(most, await readMemory())
    })()
    const senders = await Promise.all(Array.from({ length: 20 }, sendWithoutEnd))
    isOver = true
    await watching
    expect(senders.map(({ status }) => status)).toEqual(senders.map(() => 'HTTP/1.1 413'))
    expect(Math.max(...senders.map(({ sentBytes }) => sentBytes))).toBeLessThan(10 * mebibyte)
    expect(most - before).toBeLessThan(100 * mebibyte)
    expect((await timeMessages(1)).length).toBe(1)
  })
})
