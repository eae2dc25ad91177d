import { eq } from 'drizzle-orm'
import { afterEach, describe, expect, it } from 'vitest'
import { makeIntegration, makeToken } from '../../../db/testing/factories.ts'
import { apiTokens } from '../../../db/schema/people.ts'
import { eventStatDeltas } from '../../../db/schema/statistics.ts'
import { makeApiToken } from '../../../pipeline/credentials.ts'
import { rollUp } from '../../../pipeline/figures/roll-up.ts'
import { until } from '../../../pipeline/testing/until.ts'
import { useTestServer } from '../../testing/test-server.ts'

const { test, call, url } = useTestServer()
const opened: AbortController[] = []
afterEach(() => {
  for (const controller of opened.splice(0)) controller.abort()
})

/** A program that follows the stream with a token of its own; `text` is what it has read. */
async function follow(headers: Record<string, string> = {}) {
  const { token, hash } = makeApiToken()
  const { id } = await test.database.query(connection => makeToken(connection, { hash, role: 'viewer' }))
  const controller = new AbortController()
  opened.push(controller)
  const response = await fetch(url('/v1/stream'), { headers: { authorization: `Bearer ${token}`, ...headers }, signal: controller.signal })
  const follower = { id, response, text: '', isOver: false }
  void (async () => {
    const decoder = new TextDecoder()
    for await (const chunk of response.body ?? []) follower.text += decoder.decode(chunk)
  })().catch(() => { /* It was aborted. */ }).finally(() => {
    follower.isOver = true
  })
  await until('the stream begins', () => follower.text.includes('id: '))
  return follower
}

const lastIdOf = (text: string) => [...text.matchAll(/^id: (\S+)$/gm)].at(-1)?.[1] ?? ''

describe('GET /v1/stream', () => {
  it('is an event stream that proxies pass on as it comes, for who may read', async () => {
    const { response } = await follow()
    expect(response.status).toBe(200)
    expect(Object.fromEntries(['content-type', 'cache-control', 'x-accel-buffering'].map(name => [name, response.headers.get(name)])))
      .toEqual({ 'content-type': 'text/event-stream', 'cache-control': 'no-store, no-transform', 'x-accel-buffering': 'no' })
    expect((await call('GET', '/v1/stream', undefined, { as: null })).status).toBe(401)
  })

  it('tells what a person changes, and what happened to events as soon as it is rolled up', async () => {
    const integration = await test.database.query(connection => makeIntegration(connection))
    const follower = await follow()
    await call('POST', `/v1/integrations/${integration.id}/pause`)
    await until('the pause is told', () => follower.text.includes('"integrations"'))
    expect(follower.text).toContain(`event: change\ndata: {"kinds":["integrations","lanes","problems"],"integrationIds":["${integration.id}"],"newCount":0,"finishedCount":0}\n\n`)
    const line = { minute: new Date(), integrationId: integration.id, action: 'price.set' }
    await test.database.query(connection => connection.insert(eventStatDeltas).values([{ ...line, outcome: 'accepted', count: 3 }, { ...line, outcome: 'success', count: 2 }]))
    await rollUp(test.database)
    await until('the events are told', () => follower.text.includes('{"kinds":["events","lanes"],'))
    expect(follower.text).toContain('"newCount":3,"finishedCount":2}')
  })

  it('says resync to whoever missed something, and to nobody else', async () => {
    const { text } = await follow()
    const integration = await test.database.query(connection => makeIntegration(connection))
    expect((await follow({ 'last-event-id': lastIdOf(text) })).text).not.toContain('resync')
    const other = await follow()
    await call('POST', `/v1/integrations/${integration.id}/pause`)
    await until('the pause is told', () => other.text.includes('event: change'))
    expect((await follow({ 'last-event-id': lastIdOf(text) })).text).toContain('event: resync\n')
    expect((await follow({ 'last-event-id': 'of-another-process-7' })).text).toContain('event: resync\n')
    expect((await follow({ 'last-event-id': lastIdOf(other.text) })).text).not.toContain('resync')
  })

  it('ends when the token is revoked, and for nobody else', async () => {
    const [revoked, other] = [await follow(), await follow()]
    await test.database.query(connection => connection.update(apiTokens).set({ revokedAt: new Date() }).where(eq(apiTokens.id, revoked.id)))
    await until('it has ended', () => revoked.isOver)
    expect(other.isOver).toBe(false)
  })
})
