/** The product as the contract sees it: routes over HTTP, a worker, and a destination of our own that the worker calls. */
import { afterAll, beforeAll, beforeEach, expect } from 'vitest'
import { useTestRedis } from '../../../db/testing/redis.ts'
import { sweep } from '../../../pipeline/sweep.ts'
import type { TestDestination } from '../../../pipeline/testing/destination.ts'
import { startDestination } from '../../../pipeline/testing/destination.ts'
import { until } from '../../../pipeline/testing/until.ts'
import type { Role } from '../../../shared/roles.ts'
import type { TestEngine } from '../../../workers/testing/engine.ts'
import { startTestEngine } from '../../../workers/testing/engine.ts'
import type { Answer } from '../../testing/test-server.ts'
import { useTestServer } from '../../testing/test-server.ts'
import { listBreaches } from './conventions.ts'
import { acceptedShape, eventDetailShape, newIntegrationShape } from './shapes.ts'

interface Asking { as?: Role | null, key?: string, headers?: Record<string, string> }

/** Retries that do not keep a test waiting. */
export const quickRetries = { default: { retries: 2, delaySeconds: 0.1, factor: 1, jitter: 0 } }

/** A message that every integration may send. */
export const stock = (sku = 'CHAIR', quantity = 4) => ({ action: 'inventory.set', entityId: sku, data: { items: [{ sku, quantity }] } })

/** Starts the routes. Every answer to `ask` and `send` is held against what the contract says of all answers. */
export function useContract(given: () => Record<string, string> = () => ({})) {
  const server = useTestServer(given)

  /** Asks as an admin, as `as`, or as the sender with `key`. */
  async function ask(method: string, path: string, body?: unknown, { as, key, headers }: Asking = {}): Promise<Answer> {
    const answer = await server.call(method, path, body, { as: key === undefined ? as : null, headers: { ...(key === undefined ? {} : { authorization: `Bearer ${key}` }), ...headers } })
    expect(listBreaches(answer), `${method} ${path}`).toEqual([])
    return answer
  }
  /** Sends bytes to inbound as they are. */
  async function sendBytes(key: string | null, bytes: Parameters<typeof server.post>[1], headers: Record<string, string> = {}): Promise<Answer> {
    const answer = await server.post(key, bytes, headers)
    expect(listBreaches(answer), 'POST /integrations/custom/inbound').toEqual([])
    return answer
  }
  const send = (key: string, message: unknown, headers: Record<string, string> = {}) => sendBytes(key, JSON.stringify(message), headers)
  /** Sends a message that must be accepted; returns its id. */
  async function accept(key: string, message: unknown): Promise<string> {
    const answer = await send(key, message)
    expect(answer.status, JSON.stringify(answer.body)).toBe(202)
    return acceptedShape.parse(answer.body).messageId
  }
  /** A new integration and its key. */
  async function integrate(fields: Record<string, unknown> = {}) {
    const { status, body } = await ask('POST', '/v1/integrations/', { service: 'custom', name: 'ERP', retryPolicies: quickRetries, ...fields })
    expect(status).toBe(201)
    return newIntegrationShape.parse(body)
  }
  /** An integration that sends nothing until it is resumed. */
  async function integratePaused(fields: Record<string, unknown> = {}) {
    const integration = await integrate(fields)
    await ask('POST', `/v1/integrations/${integration.id}/pause`)
    return integration
  }
  const see = async (id: string) => eventDetailShape.parse((await ask('GET', `/v1/integrations/events/${id}`)).body)
  const act = (id: string, verb: string, body?: unknown, as: Role = 'operator') => ask('POST', `/v1/integrations/events/${id}/${verb}`, body, { as })
  return { ...server, ask, send, sendBytes, accept, integrate, integratePaused, see, act }
}

/** {@link useContract} with a worker that carries messages to a destination, which answers 200 when a test begins. */
export function useContractWithWorker() {
  let destination: TestDestination | undefined
  let engine: TestEngine | undefined
  const running = () => {
    if (!destination || !engine) throw new Error('The worker runs from beforeAll on.')
    return { destination, engine }
  }
  beforeAll(async () => {
    destination = await startDestination()
  })
  const contract = useContract(() => ({ MANAGEMENT_API_URL: destination?.url ?? '' }))
  const redis = useTestRedis()
  beforeAll(() => {
    const { url: databaseUrl, database } = contract.test
    engine = startTestEngine({ database, databaseUrl, redisUrl: redis.url, destinationUrl: destination?.url ?? '', timeoutMs: 300 })
  })
  beforeEach(() => destination?.answers(200))
  afterAll(async () => {
    await engine?.stop()
    await destination?.stop()
  })

  /** Sweeps until `ask` is answered: the routes of this server nudge nobody. */
  const untilWorked = <T>(what: string, ask: () => Promise<T> | T) => until(what, async () => {
    await sweep({ database: contract.test.database, queue: running().engine.queue, destinationUrl: running().destination.url })
    return ask()
  })
  /** The event once it has the status. */
  const reaches = (id: string, status: string) => untilWorked(`${id} is ${status}`, async () => {
    const event = await contract.see(id)
    return event.status === status ? event : null
  })
  /** The event once it waits for a retry. */
  const waitsForRetry = (id: string) => untilWorked(`${id} waits for a retry`, async () => {
    const event = await contract.see(id)
    return event.nextAttemptAt === null ? null : event
  })
  const callsOf = (id: string) => running().destination.calls.filter(call => call.messageId === id)
  const answers: TestDestination['answers'] = answer => running().destination.answers(answer)
  return { ...contract, untilWorked, reaches, waitsForRetry, callsOf, answers }
}
