import pino from 'pino'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { useTestDatabase } from '../db/testing/database.ts'
import { makeToken } from '../db/testing/factories.ts'
import { makeApiToken } from '../pipeline/credentials.ts'
import { until } from '../pipeline/testing/until.ts'
import { findFreePort } from '../scripts/services/free-port.ts'
import { serveMetrics } from './metrics-server.ts'

const test = useTestDatabase()
const { token, hash } = makeApiToken()
let url = ''
let stop = () => {}

const get = (path: string, headers: Record<string, string> = {}) => fetch(`${url}${path}`, { headers })

beforeAll(async () => {
  await test.database.query(connection => makeToken(connection, { hash, role: 'viewer' }))
  const port = await findFreePort()
  url = `http://127.0.0.1:${port}`
  const source = { database: test.database, destinationUrl: 'http://destination.test', wokenCount: () => 0, queueAnswers: () => Promise.resolve(true) }
  stop = serveMetrics({ ...source, log: pino({ level: 'silent' }) }, { host: '127.0.0.1', port })
  await until('the page is served', () => get('/').then(() => true, () => false))
})
afterAll(() => stop())

it('serves a worker\'s figures for a viewer\'s token, and nothing else to nobody else', async () => {
  const answer = await get('/metrics', { authorization: `Bearer ${token}` })
  expect([answer.status, answer.headers.get('content-type')]).toEqual([200, expect.stringContaining('text/plain; version=0.0.4')])
  expect(await answer.text()).toContain('waybill_queue_up 1')
  expect((await get('/metrics')).status).toBe(401)
  expect((await get('/metrics', { authorization: 'Bearer wbt_unknown' })).status).toBe(401)
  expect((await get('/v1/integrations', { authorization: `Bearer ${token}` })).status).toBe(404)
})
