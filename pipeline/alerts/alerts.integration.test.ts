/** Alerts from what happens to a message that arrives where they are to go, with a real receiver. */
import { createServer } from 'node:http'
import { eq, sql } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { alertIncidents, alertMessages, alerts } from '../../db/schema/alerts.ts'
import { integrationEvents } from '../../db/schema/events.ts'
import { useTestDatabase } from '../../db/testing/database.ts'
import { makeEvent, makeIntegration, makeLane } from '../../db/testing/factories.ts'
import type { CreateAlert } from '../../shared/alerts.ts'
import type { Egress } from '../egress.ts'
import { openEgress } from '../egress.ts'
import { makeSeal } from '../seal.ts'
import { makeTestWaybill, testActor } from '../testing/waybill.ts'
import { createAlert, deleteAlert, listAlertMessages, listAlerts, testAlert, updateAlert } from './alerts.ts'
import { deliverAlerts } from './deliver.ts'
import { evaluateAlerts } from './evaluate.ts'
import { calmMs, remindEveryMs } from './follow.ts'
import { signWebhook } from './webhook.ts'

const test = useTestDatabase()
const destinationUrl = 'http://127.0.0.1:9'

/** What arrived, and what is answered. */
const received: { headers: Record<string, unknown>, body: string }[] = []
let answer = 204
const receiver = createServer(async (request, response) => {
  let body = ''
  for await (const chunk of request) body += String(chunk)
  received.push({ headers: request.headers, body })
  response.writeHead(answer).end()
})
let url = ''
let egress: Egress
const store = () => makeTestWaybill(test.database).waybill
const noSignal = new AbortController().signal
const evaluate = () => evaluateAlerts(test.database, destinationUrl)
const deliver = (more = {}) => deliverAlerts({ ...store(), egress, signal: noSignal, ...more })
const run = (statement: ReturnType<typeof sql>) => test.database.query(connection => connection.execute(statement))
const texts = () => received.map(({ body }) => String(JSON.parse(body).data.text))
const types = () => received.map(({ body }) => String(JSON.parse(body).type))
const pass = (ms: number) => run(sql`update alert_incidents set told_at = told_at - ${ms} * interval '1 millisecond', clear_since = clear_since - ${ms} * interval '1 millisecond'`)
const makeDue = () => run(sql`update alert_messages set next_try_at = now() where next_try_at is not null`)

const wish = (more: Partial<CreateAlert> = {}): CreateAlert =>
  ({ name: 'On call', enabled: true, language: 'en', integrationId: null, failed: true, delayedMinutes: 10, destinationDown: true, silentMinutes: null, url: `${url}/hook/secret-path`, ...more })
const create = (more?: Partial<CreateAlert>) => createAlert(store(), wish(more), testActor)

/** So many failed messages of an integration. */
async function fail(name: string, count = 1) {
  return test.database.query(async (connection) => {
    const { id: integrationId } = await makeIntegration(connection, { name })
    const lane = await makeLane(connection, { integrationId })
    for (let made = 0; made < count; made += 1) await makeEvent(connection, { laneId: lane.id, status: 'failed', errorMessage: 'hunter2' })
    return integrationId
  })
}
const settle = (integrationId: string) => test.database.query(connection =>
  connection.update(integrationEvents).set({ status: 'skipped', skipReason: 'Done by hand.', deadLetteredAt: null }).where(eq(integrationEvents.integrationId, integrationId)))

beforeAll(async () => {
  await new Promise<void>(resolve => receiver.listen(0, '127.0.0.1', resolve))
  const address = receiver.address()
  if (address === null || typeof address === 'string') throw new Error('The receiver listens on no port.')
  url = `http://127.0.0.1:${address.port}`
  egress = openEgress({ trusted: [], allowPrivate: ['127.0.0.1'], ownStores: [] })
})
afterAll(async () => {
  await egress.close()
  receiver.close()
})
beforeEach(async () => {
  await run(sql`truncate integrations, integration_events, alerts, destinations cascade`)
  received.length = 0
  answer = 204
})

describe('an alert', () => {
  it('is told once, however often it is looked and however many fail, and once when it is over', async () => {
    await create()
    const integrationId = await fail('ERP', 3)
    for (let looks = 0; looks < 5; looks += 1) await evaluate()
    await fail('Till', 0)
    await deliver()
    expect([types(), texts()]).toEqual([['incident.started'], [expect.stringMatching(/^ERP: 3 messages did not get through and wait for a decision since .* UTC\.$/)]])
    await settle(integrationId)
    await evaluate()
    await pass(calmMs)
    await evaluate()
    await evaluate()
    await deliver()
    expect(types()).toEqual(['incident.started', 'incident.ended'])
    expect(texts()[1]).toBe('ERP: no failed message waits for a decision any more.')
  })

  it('is one message for all that starts at the same time', async () => {
    await create()
    for (let made = 0; made < 12; made += 1) await fail(`ERP ${made}`)
    await evaluate()
    await deliver()
    expect(received).toHaveLength(1)
    expect(JSON.parse(received[0]?.body ?? '').data.incidents).toHaveLength(12)
    expect(texts()[0]).toMatch(/\nAnd 2 more\.$/)
  })

  it('is told in its own language, whatever that of another is', async () => {
    const { id } = await create({ name: 'Bereitschaft', language: 'de' })
    await create()
    for (let made = 0; made < 12; made += 1) await fail('ERP')
    await evaluate()
    await testAlert(store(), id, testActor)
    await deliver()
    const german = texts().filter(text => !text.includes('did not get through'))
    expect([received.length, german]).toEqual([3, [
      expect.stringMatching(/^ERP: Eine Nachricht kam nicht durch und wartet seit .* UTC auf eine Entscheidung\.\n.*\nUnd 2 weitere Vorfälle\.$/s),
      'Dies ist ein Test der Warnung „Bereitschaft“. Es ist alles in Ordnung.',
    ]])
    expect((await listAlertMessages(test.database)).map(({ subject }) => subject)).toContainEqual(expect.stringMatching(/ Und 11 weitere Vorfälle\.$/))
  })

  it('is told by one process, whoever looks at the same time', async () => {
    await create()
    await fail('ERP')
    await Promise.all(Array.from({ length: 6 }, evaluate))
    expect(await run(sql`select kind from alert_messages`)).toEqual([{ kind: 'started' }])
  })

  it('is told of again after a day, once', async () => {
    await create()
    await fail('ERP')
    await evaluate()
    await pass(remindEveryMs)
    await evaluate()
    await evaluate()
    await deliver()
    expect(types()).toEqual(['incident.started', 'incident.reminder'])
    expect(texts()[1]).toMatch(/^Still: ERP: One message did not get through/)
  })

  it('says nothing while it is off, and looks afresh after it was changed', async () => {
    const { id } = await create({ enabled: false })
    await fail('ERP')
    await evaluate()
    const { url: _, ...rest } = wish()
    await updateAlert(store(), id, rest, testActor)
    await evaluate()
    await updateAlert(store(), id, rest, testActor)
    await evaluate()
    await deliver()
    expect(types()).toEqual(['incident.started', 'incident.started'])
  })

  it('forgets what it knew when it fails in the middle, and tells it at the next look', async () => {
    await create()
    await fail('ERP')
    await run(sql`alter table alert_messages add constraint broken check (kind <> 'started')`)
    await expect(evaluate()).rejects.toThrow()
    expect(await test.database.query(async connection => connection.select().from(alertIncidents))).toEqual([])
    await run(sql`alter table alert_messages drop constraint broken`)
    await evaluate()
    expect(await run(sql`select kind from alert_messages`)).toEqual([{ kind: 'started' }])
  })
})

describe('a message', () => {
  it('is signed with the secret that was shown once, and holds nothing of what failed', async () => {
    const { signingSecret, ...shown } = await create()
    await fail('ERP')
    await evaluate()
    await deliver()
    const [{ headers, body } = { headers: {}, body: '' }] = received
    const sentAt = new Date(Number(headers['webhook-timestamp']) * 1000)
    expect(Math.abs(Date.now() - sentAt.getTime())).toBeLessThan(30_000)
    expect(headers).toMatchObject(signWebhook({ id: String(headers['webhook-id']), body, secret: signingSecret, sentAt }))
    expect(body).not.toContain('hunter2')
    const kept = await test.database.query(async connection => [await connection.select().from(alerts), await connection.select().from(alertMessages)])
    expect(JSON.stringify([kept, shown, await listAlerts(test.database)])).not.toMatch(/secret-path|whsec_/)
  })

  it('is tried again under the same id until it is taken, and what follows waits for it, but no test', async () => {
    const { id } = await create()
    const integrationId = await fail('ERP')
    await evaluate()
    answer = 500
    expect(await deliver()).toBe(1)
    expect(await listAlertMessages(test.database)).toMatchObject([{ state: 'waiting', attempts: 1, lastError: 'It answered 500.' }])
    expect(await deliver()).toBe(0)
    await settle(integrationId)
    await evaluate()
    await pass(calmMs)
    await evaluate()
    answer = 204
    await testAlert(store(), id, testActor)
    expect(await deliver()).toBe(1)
    expect(types()).toEqual(['incident.started', 'test'])
    await makeDue()
    expect(await deliver()).toBe(2)
    expect(types()).toEqual(['incident.started', 'test', 'incident.started', 'incident.ended'])
    expect(received[0]?.headers['webhook-id']).toBe(received[2]?.headers['webhook-id'])
    expect(await listAlerts(test.database)).toMatchObject([{ openCount: 0, lastError: null, lastDeliveredAt: expect.any(String) }])
  })

  it('is given up after a day of tries', async () => {
    await create()
    await fail('ERP')
    await evaluate()
    answer = 503
    for (let tries = 0; tries < 10; tries += 1) {
      await makeDue()
      await deliver()
    }
    expect(received).toHaveLength(8)
    expect(await listAlertMessages(test.database)).toMatchObject([{ state: 'given_up', attempts: 8, lastError: 'It answered 503.' }])
  })

  it('that a process took which then died is tried again by another', async () => {
    await create()
    await fail('ERP')
    await evaluate()
    const dying = new AbortController()
    const send: Egress['send'] = async (call) => {
      dying.abort()
      return egress.send({ ...call, signal: noSignal })
    }
    await deliver({ egress: { send }, signal: dying.signal })
    expect(await listAlertMessages(test.database)).toMatchObject([{ state: 'waiting', attempts: 1 }])
    await makeDue()
    await deliver()
    expect(await listAlertMessages(test.database)).toMatchObject([{ state: 'delivered', attempts: 2 }])
  })

  it.each([
    ['a private address', { egress: 'strict' }, /egress refused/],
    ['an address that was sealed with another secret', { seal: makeSeal('another secret of thirty-two characters') }, /sealed with another WAYBILL_SECRET/],
  ])('to %s is not sent, and the log says why', async (_, { egress: kind, ...more }: { egress?: string, seal?: unknown }, reason) => {
    await create()
    await fail('ERP')
    await evaluate()
    const strict = openEgress({ trusted: [], allowPrivate: [], ownStores: [] })
    await deliver({ ...more, ...(kind ? { egress: strict } : {}) })
    await strict.close()
    expect(received).toEqual([])
    expect(await listAlertMessages(test.database)).toMatchObject([{ lastError: expect.stringMatching(reason) }])
  })

  it('is not sent any more when its alert was deleted', async () => {
    const { id } = await create()
    await fail('ERP')
    await evaluate()
    await deleteAlert(store(), id, testActor)
    expect(await deliver()).toBe(0)
  })
})
