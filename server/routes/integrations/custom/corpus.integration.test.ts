/** Every body that parsers are known to stumble over, through the way in and a real worker to a destination. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { useTestRedis } from '../../../../db/testing/redis.ts'
import type { TestDestination } from '../../../../pipeline/testing/destination.ts'
import { startDestination } from '../../../../pipeline/testing/destination.ts'
import { hostileStrings } from '../../../../pipeline/testing/hostile-strings.ts'
import { ambiguousTexts, brokenBytes, invalidTexts, undefinedTexts, validTexts } from '../../../../pipeline/testing/json-corpus.ts'
import { makeSender } from '../../../../pipeline/testing/sender.ts'
import { until } from '../../../../pipeline/testing/until.ts'
import type { ChildProcess } from '../../../../workers/testing/child-process.ts'
import { killAll } from '../../../../workers/testing/child-process.ts'
import { startWorkerProcess } from '../../../../workers/testing/worker-process.ts'
import { useTestServer } from '../../../testing/test-server.ts'

const { test, call, post } = useTestServer()
const redis = useTestRedis()
let destination: TestDestination
let worker: ChildProcess
let key = ''

beforeAll(async () => {
  destination = await startDestination()
  worker = await startWorkerProcess({ databaseUrl: test.url, redisUrl: redis.url, destinationUrl: destination.url })
  key = (await makeSender(test.database)).key
})
afterAll(async () => {
  await killAll([worker])
  await destination.stop()
})

/** Data of a product with `text` somewhere in the middle, and the message that carries them. */
const dataWith = (text: string) => `{ "sku":"J" ,"name":"N","x":${text} ,"y":[${text}]}`
const messageWith = (data: string) => `{"action":"product.upsert","entityId":"J","data":\n${data}\t}`

/** What is answered to each body, by the name of the body. */
async function answersTo(bodies: readonly (readonly [name: string, body: string | Uint8Array<ArrayBuffer>])[]) {
  return Promise.all(bodies.map(async ([name, body]) => ({ name, ...await post(key, body) })))
}

/** Names of those that were not answered as they should be, with what was answered. */
const notAnswered = (answers: Awaited<ReturnType<typeof answersTo>>, status: number, code?: string) =>
  answers.filter(answer => answer.status !== status || answer.body.code !== code).map(({ name, status, body }) => [name, status, body.code])

/** Posts messages with these data and waits until all have come to the destination. @returns what was sent and what came, for each */
async function carry(list: readonly (readonly [data: string, body: string])[]) {
  const answers = await answersTo(list.map(([data, body]) => [data, body]))
  expect(notAnswered(answers, 202)).toEqual([])
  const ids = answers.map(({ body }) => String(body.messageId))
  const callsById = () => new Map(destination.calls.map(call => [call.messageId, call]))
  await until('all have been carried', () => {
    const calls = callsById()
    return ids.every(id => calls.has(id))
  }, 25_000)
  const calls = callsById()
  return list.map(([data], index) => ({ data, id: ids[index] ?? '', call: calls.get(ids[index] ?? '') }))
}

/** Everything that shows an event can show it. */
async function expectShown(ids: readonly string[]) {
  const statuses = await Promise.all(ids.flatMap(id => ['', '/logs', '/history'].map(async (part) => {
    const { status } = await call('GET', `/v1/integrations/events/${id}${part}`)
    return status
  })))
  expect(new Set(statuses)).toEqual(new Set([200]))
}

const taken = [...validTexts, ...undefinedTexts]

describe('the corpus', () => {
  it('is as large as it says, and holds nothing twice', () => {
    const all = [...taken, ...invalidTexts, ...ambiguousTexts, ...brokenBytes.map(String)]
    expect(all.length).toBeGreaterThan(450)
    expect(new Set(all).size).toBe(all.length)
  })

  it('comes to the destination byte for byte where it is JSON, and can be looked at', async () => {
    const carried = await carry(taken.map(text => [dataWith(text), messageWith(dataWith(text))]))
    expect(carried.filter(({ data, call }) => call?.body !== data)).toEqual([])
    await expectShown(carried.map(({ id }) => id))
  })

  it.each([
    ['no JSON', invalidTexts], ['not clear', ambiguousTexts],
  ])('is refused where it is %s, inside a message and alone', async (_, texts) => {
    const bodies = texts.flatMap(text => [messageWith(dataWith(text)), text]).map(body => [body, body] as const)
    expect(notAnswered(await answersTo(bodies), 400, 'malformed_body')).toEqual([])
  })

  it('is refused where it is no UTF-8', async () => {
    const [before, after] = messageWith(dataWith('"a*"')).split('*').map(part => Buffer.from(part))
    const bodies = brokenBytes.map(bytes => [bytes.join(' '), Buffer.concat([before ?? [], Buffer.from(bytes), after ?? []].map(part => Buffer.from(part)))] as const)
    expect(notAnswered(await answersTo(bodies), 400, 'malformed_body')).toEqual([])
  })

  it('is JSON but no message where it stands alone', async () => {
    expect(notAnswered(await answersTo(taken.map(text => [text, text])), 422, 'invalid')).toEqual([])
  })

  it.each([
    ['UTF-16, low byte first', Buffer.from(messageWith(dataWith('1')), 'utf16le')],
    ['UTF-16 with its mark', Buffer.from(`\uFEFF${messageWith(dataWith('1'))}`, 'utf16le')],
    ['two marks of UTF-8', Buffer.from(`\uFEFF\uFEFF${messageWith(dataWith('1'))}`)],
    ['compressed', Buffer.from([0x1F, 0x8B, 0x08, 0, 0, 0, 0, 0, 0, 3, 0x03, 0, 0, 0, 0, 0, 0, 0, 0, 0])],
    ['a million brackets', Buffer.from('['.repeat(1_000_000))],
    ['a message twice', Buffer.from(messageWith(dataWith('1')).repeat(2))],
  ])('has bodies that are refused as a whole: %s', async (name, body) => {
    expect(notAnswered(await answersTo([[name, Buffer.from(body)]]), 400, 'malformed_body')).toEqual([])
  })

  it('has messages in unusual clothes, which are carried like any', async () => {
    const data = dataWith('1.10')
    const carried = await carry([
      `\uFEFF${messageWith(data)}`, `\r\n\t ${messageWith(data)}\n\n`, `{"data":${data},"action":"product.upsert"}`,
      `{"d\\u0061ta":${data},"\\u0061ction":"product\\u002eupsert"}`, `{"action":"product.upsert","entityId":"\\ud800","data":${data}}`,
    ].map(body => [data, body]))
    expect(carried.map(({ call }) => call?.body)).toEqual(carried.map(({ data }) => data))
  })
})

describe('hostile strings', () => {
  it('are names, numbers and entities like any other, on every way', async () => {
    const carried = await carry(hostileStrings.map((text) => {
      const data = JSON.stringify({ sku: text, name: text, attributes: { [text]: text } })
      return [data, JSON.stringify({ action: 'product.upsert', entityId: text, data: JSON.parse(data) })]
    }))
    expect(carried.filter(({ data, call }) => call?.body !== data)).toEqual([])
    expect(carried.map(({ call }) => decodeURIComponent(call?.path.replace('/v1/products/', '') ?? ''))).toEqual(hostileStrings)
    await expectShown(carried.map(({ id }) => id))
    for (const { id, data } of carried) {
      const entityId: unknown = JSON.parse(data).sku
      const { status, body } = await call('POST', '/v1/integrations/events/filter', { entityId, limit: 200 })
      expect([status, body.items]).toEqual([200, expect.arrayContaining([expect.objectContaining({ id, entityId })])])
      expect((await call('POST', '/v1/integrations/events/filter', { q: entityId })).status).toBeOneOf([200, 422])
    }
  })
})

it('the worker is alive after all that, and nothing went wrong in it', () => {
  expect(worker.isRunning()).toBe(true)
  expect(worker.output().split('\n').filter(line => /"level":"?(?:error|fatal|50|60)/.test(line))).toEqual([])
})
