import { sql } from 'drizzle-orm'
import { afterEach, describe, expect, it } from 'vitest'
import type { Answer, SeenCall } from '../pipeline/testing/destination.ts'
import { makeSender, stockMessage } from '../pipeline/testing/sender.ts'
import { until } from '../pipeline/testing/until.ts'
import { faultSeed } from './testing/fault-report.ts'
import { faultyAnswers } from './testing/load.ts'
import { usePlant } from './testing/plant.ts'
import { postMessage } from './testing/post-message.ts'
import { runUnderLoad } from './testing/under-load.ts'

const tenMegabytes = '.'.repeat(10 * 1024 * 1024)
const html = { 'content-type': 'text/html' }

/** What can go wrong at a destination: its answer to the first attempt, and what shall be written down of it. */
const troubles: Record<string, { answer: Answer, outcome: string, httpStatus: number | null, code: string | null }> = {
  'hangs': { answer: { hang: true }, outcome: 'transient', httpStatus: null, code: 'destination_timeout' },
  'trickles': { answer: { trickle: true }, outcome: 'transient', httpStatus: null, code: 'destination_timeout' },
  'resets': { answer: { reset: true }, outcome: 'transient', httpStatus: null, code: 'connection_broken' },
  'answers 500': { answer: { status: 500, body: 'out of memory \u0000 \uD800' }, outcome: 'transient', httpStatus: 500, code: 'destination_error' },
  'answers 429': { answer: { status: 429, headers: { 'retry-after': '1' } }, outcome: 'transient', httpStatus: 429, code: 'destination_busy' },
  'answers a web page': { answer: { status: 200, body: '<html>Welcome</html>', headers: html }, outcome: 'transient', httpStatus: 200, code: 'unexpected_answer' },
  'answers 10 MB': { answer: { status: 500, body: tenMegabytes, headers: html }, outcome: 'transient', httpStatus: 500, code: 'destination_error' },
  'answers 10 MB to what it took': { answer: { status: 200, body: `"${tenMegabytes}"` }, outcome: 'transient', httpStatus: 200, code: 'unexpected_answer' },
  'refuses with a web page': { answer: { status: 400, body: '<html>No</html>', headers: html }, outcome: 'permanent', httpStatus: 400, code: 'rejected' },
}

const [callTimeoutSeconds, maxLoggedCharacters] = [4, 64 * 1024]

/** The trouble that a message asks for by the name of its article; the load's messages ask for none. */
const troubleOf = (call: SeenCall) => troubles[/"sku":"([^"]*)"/.exec(call.body)?.[1] ?? '']
const troubledAnswers = (call: SeenCall) => {
  const trouble = troubleOf(call)
  if (!trouble) return faultyAnswers(faultSeed)(call)
  return call.attempt === 1 ? trouble.answer : { status: 200 }
}

describe(`a destination that misbehaves (FAULT_SEED=${faultSeed})`, () => {
  const plant = usePlant({ workers: 1, worker: { environment: { CALL_TIMEOUT_SECONDS: String(callTimeoutSeconds) } } })
  afterEach(() => plant.destination.answers(200))

  interface Seen extends Record<string, unknown> {
    outcome: string
    http_status: number | null
    error_code: string | null
    duration_ms: number
    response_truncated: boolean
    response_length: number | null
    failure: string | null
    status: string
  }

  /** The first attempt of an event, with its communication log. */
  async function findFirstAttempt(eventId: string): Promise<Seen | undefined> {
    const [row] = await plant.database.query(connection => connection.execute<Seen>(sql`
      select a.outcome, a.http_status, a.error_code, a.duration_ms, l.response_truncated, char_length(l.response_body) as response_length, l.failure, e.status
      from attempts a join communication_logs l on l.event_id = a.event_id and l.attempt_number = a.number join integration_events e on e.id = a.event_id
      where a.event_id = ${eventId} and a.number = 1`))
    return row
  }

  /** Posts one message for each trouble, each in a lane of its own; the ids by trouble. */
  async function askForTrouble(): Promise<Map<string, string>> {
    const retryPolicies = { default: { retries: 3, delaySeconds: 0.2, factor: 1, jitter: 0 } }
    const ids = new Map<string, string>()
    for (const name of Object.keys(troubles)) {
      const { key } = await makeSender(plant.database, { retryPolicies })
      const { messageId } = await postMessage(plant.urls[0] ?? '', { key, body: stockMessage(name, 1), idempotencyKey: null })
      ids.set(name, messageId ?? '')
    }
    return ids
  }

  it('costs nobody else anything, and each trouble is written down for what it was and tried again if it may pass', async () => {
    plant.destination.answers(troubledAnswers)
    let ids = new Map<string, string>()
    const hanging = () => plant.destination.calls.find(call => 'hang' in (troubleOf(call)?.answer ?? {}) && call.attempt === 1)
    await runUnderLoad(plant, {
      name: 'destination hangs, trickles, resets, 500, 429, html, 10 MB', keepAnswers: true, times: Object.keys(troubles).length, untilOver: true,
      async fault() {
        ids = await askForTrouble()
        await until('the call that hangs is given up', () => hanging()?.endedAt)
      },
    })
    const { beganAt, endedAt } = hanging() ?? expect.fail('Nothing hung.')
    const meanwhile = plant.destination.calls.filter(call =>
      !troubleOf(call) && call.status === 200 && call.beganAt > beganAt && (call.endedAt ?? Infinity) < (endedAt ?? 0))
    expect(meanwhile.length).toBeGreaterThan(100)
    for (const [name, expected] of Object.entries(troubles)) {
      const id = ids.get(name) ?? ''
      const end = expected.outcome === 'permanent' ? 'failed' : 'success'
      await until(`what ${name} is ${end}`, async () => (await findFirstAttempt(id))?.status === end, 70_000)
      const seen = await findFirstAttempt(id)
      expect({ name, ...seen }).toMatchObject({ name, outcome: expected.outcome, http_status: expected.httpStatus, error_code: expected.code })
      expect(seen?.response_length ?? 0).toBeLessThanOrEqual(maxLoggedCharacters)
      expect(seen?.response_truncated).toBe(name.includes('10 MB'))
      if (expected.httpStatus === null) expect(seen?.failure).toContain(expected.code)
    }
  })
})
