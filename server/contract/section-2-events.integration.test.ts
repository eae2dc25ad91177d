/** §2 of the contract: how an event moves, and what never changes about it. */
import { describe, expect, it } from 'vitest'
import { stock, useContractWithWorker } from './testing/contract-server.ts'
import { eventShape } from './testing/shapes.ts'

const { accept, ask, integrate, integratePaused, see, act, reaches, waitsForRetry, untilWorked, callsOf, answers } = useContractWithWorker()
const once = { retryPolicies: { default: { retries: 0 } } }
const reason = { reason: 'Sent by hand.' }
const change = (id: string, flags: unknown) => ask('PATCH', `/v1/integrations/events/${id}`, flags, { as: 'operator' })

/** An event in the status, whose lane then rests. */
const makers = {
  async queued() {
    return accept((await integratePaused()).apiKey, stock())
  },
  async processing() {
    answers({ status: 200, afterMs: 250 })
    const id = await accept((await integrate()).apiKey, stock())
    await reaches(id, 'processing')
    return id
  },
  async success() {
    const id = await accept((await integrate()).apiKey, stock())
    await reaches(id, 'success')
    return id
  },
  async failed() {
    answers(422)
    const { id: integrationId, apiKey } = await integrate(once)
    const id = await accept(apiKey, stock())
    await reaches(id, 'failed')
    await ask('POST', `/v1/integrations/${integrationId}/pause`)
    return id
  },
  async skipped() {
    const id = await makers.queued()
    await act(id, 'skip', reason)
    return id
  },
}

describe('a move', () => {
  it('to queued: accepted', async () => {
    expect(await see(await makers.queued())).toMatchObject({ status: 'queued', seq: 1, attempts: 0, nextAttemptAt: null, finishedAt: null, deadLetteredAt: null, error: null, isCurrentAttempt: true, resubmittedFromEventId: null })
  })

  it('from queued to processing, and to success', async () => {
    const id = await makers.processing()
    expect(await see(id)).toMatchObject({ attempts: 1, finishedAt: null, attemptHistory: [{ number: 1, trigger: 'automatic', finishedAt: null, outcome: null }] })
    expect(await reaches(id, 'success')).toMatchObject({
      attempts: 1, finishedAt: expect.any(String), deadLetteredAt: null, error: null, attemptHistory: [{ number: 1, outcome: 'success', finishedAt: expect.any(String), error: null }],
    })
  })

  it('from processing to queued: a transient failure, and retries are left', async () => {
    answers(500)
    const id = await accept((await integrate({ retryPolicies: { default: { retries: 1, delaySeconds: 600 } } })).apiKey, stock())
    const event = await waitsForRetry(id)
    expect(event).toMatchObject({ status: 'queued', attempts: 1, finishedAt: null, attemptHistory: [{ number: 1, error: { code: expect.any(String) } }] })
    expect(Date.parse(event.nextAttemptAt ?? '')).toBeGreaterThan(Date.now() + 500_000)
  })

  it('from processing to failed: a permanent failure, at once', async () => {
    answers(422)
    const id = await accept((await integrate()).apiKey, stock())
    expect(await reaches(id, 'failed')).toMatchObject({ attempts: 1, nextAttemptAt: null, deadLetteredAt: expect.any(String), error: { code: expect.any(String) } })
    expect(callsOf(id)).toHaveLength(1)
  })

  it('from processing to failed: retries used up, after which the lane goes on', async () => {
    const { apiKey } = await integrate()
    answers(call => call.body.includes('BAD') ? 500 : 200)
    const [bad, next] = [await accept(apiKey, stock('BAD')), await accept(apiKey, stock('GOOD'))]
    expect(await reaches(bad, 'failed')).toMatchObject({ attempts: 3, deadLetteredAt: expect.any(String), attemptHistory: [{ number: 1 }, { number: 2 }, { number: 3 }] })
    expect(await reaches(next, 'success')).toMatchObject({ seq: 2 })
  })

  it.each(['queued', 'failed'] as const)('from %s to skipped: an operator gives a reason, and it is not sent', async (status) => {
    const id = await makers[status]()
    expect(await act(id, 'skip', {})).toMatchObject({ status: 422, body: { errors: [{ path: 'reason' }] } })
    expect((await act(id, 'skip', reason)).status).toBe(200)
    expect(await see(id)).toMatchObject({ status: 'skipped', finishedAt: expect.any(String) })
  })

  it.each(['failed', 'skipped'] as const)('from %s to queued: resubmitted', async (status) => {
    const id = await makers[status]()
    const { attempts } = await see(id)
    expect((await act(id, 'resubmit')).status).toBe(202)
    expect(await see(id)).toMatchObject({ id, status: 'queued', finishedAt: null, deadLetteredAt: null, attempts })
  })

  it.each([
    ['processing', 'skip'], ['success', 'skip'], ['skipped', 'skip'], ['queued', 'resubmit'], ['processing', 'resubmit'], ['success', 'resubmit'],
  ] as const)('from %s by %s is not made', async (status, verb) => {
    const id = await makers[status]()
    expect(await act(id, verb, verb === 'skip' ? reason : undefined)).toMatchObject({ status: 409, body: { code: 'conflict' } })
    expect((await see(id)).status).toBe(status)
    await untilWorked('it rests', async () => (await see(id)).status !== 'processing')
  })
})

describe('an event', () => {
  it('keeps its identity through a resubmission, which is a further attempt asked for by a person', async () => {
    answers(call => call.attempt === 1 ? 422 : 200)
    const id = await accept((await integrate()).apiKey, stock())
    const before = await reaches(id, 'failed')
    await act(id, 'resubmit')
    const after = await reaches(id, 'success')
    expect(after.attemptHistory).toMatchObject([{ number: 1, trigger: 'automatic' }, { number: 2, trigger: 'manual' }])
    expect([after.seq, after.acceptedAt, after.action, after.entityId, after.isCurrentAttempt, after.deadLetteredAt])
      .toEqual([before.seq, before.acceptedAt, before.action, before.entityId, true, null])
  })

  it('that is edited becomes a new one, linked, and is itself no longer current', async () => {
    const id = await makers.failed()
    const { status, body } = await act(id, 'resubmit', { data: { items: [{ sku: 'CHAIR', quantity: 5 }] } })
    const made = eventShape.parse(body)
    expect([status, made]).toMatchObject([202, { status: 'queued', resubmittedFromEventId: id, isCurrentAttempt: true, attempts: 0 }])
    expect(made.id).not.toBe(id)
    expect(await see(id)).toMatchObject({ status: 'failed', isCurrentAttempt: false })
  })

  it('is sent one at a time and in order', async () => {
    const { apiKey } = await integrate()
    answers(call => call.body.includes('SLOW') && call.attempt === 1 ? 500 : 200)
    const ids = [await accept(apiKey, stock('SLOW')), await accept(apiKey, stock('B')), await accept(apiKey, stock('C'))]
    const events = []
    for (const id of ids) events.push(await reaches(id, 'success'))
    expect(events.map(event => event.seq)).toEqual([1, 2, 3])
    const calls = ids.flatMap(callsOf)
    expect(calls).toHaveLength(4)
    for (const [index, call] of calls.slice(1).entries()) expect(call.beganAt).toBeGreaterThanOrEqual(calls[index]?.endedAt ?? Infinity)
  })

  it('with resubmitEnabled: false is not retried by the machine', async () => {
    answers(500)
    const { id: integrationId, apiKey } = await integratePaused()
    const id = await accept(apiKey, stock())
    expect(await change(id, { resubmitEnabled: false })).toMatchObject({ status: 200, body: { resubmitEnabled: false } })
    await ask('POST', `/v1/integrations/${integrationId}/resume`)
    expect(await reaches(id, 'failed')).toMatchObject({ attempts: 1, resubmitEnabled: false, deadLetteredAt: expect.any(String) })
  })

  it('with forceStop: true is not attempted until that is cleared', async () => {
    const { id: integrationId, apiKey } = await integratePaused()
    const id = await accept(apiKey, stock())
    await change(id, { forceStop: true })
    await ask('POST', `/v1/integrations/${integrationId}/resume`)
    const other = await accept((await integrate()).apiKey, stock())
    await reaches(other, 'success')
    expect(await see(id)).toMatchObject({ status: 'queued', attempts: 0, forceStop: true })
    await change(id, { forceStop: false })
    expect(await reaches(id, 'success')).toMatchObject({ attempts: 1, forceStop: false })
  })

  it('with forceStop: true is not attempted when a person resubmits it either', async () => {
    const id = await makers.failed()
    await change(id, { forceStop: true })
    await act(id, 'resubmit')
    expect(callsOf(id)).toHaveLength(1)
    expect((await see(id)).attempts).toBe(1)
  })
})

describe('skipped', () => {
  it('is also what newer data had superseded before it was sent', async () => {
    const { id: integrationId, apiKey } = await integrate(once)
    answers(call => call.body.includes('"quantity":1}') ? 422 : 200)
    const [older, newer] = [await accept(apiKey, stock('CHAIR', 1)), await accept(apiKey, stock('CHAIR', 2))]
    await reaches(older, 'failed')
    await reaches(newer, 'success')
    const superseded = await act(older, 'resubmit')
    expect(superseded).toMatchObject({ status: 409, body: { code: 'superseded' } })
    const job = await ask('POST', '/v1/integrations/events/resubmit', { filter: { integrationId } }, { as: 'operator' })
    await untilWorked('it is left out', async () => (await ask('GET', `/v1/integrations/events/resubmit/${String(job.body.jobId)}`)).body.skipped === 1)
    expect(callsOf(older)).toHaveLength(1)
    answers(200)
    expect((await act(older, 'resubmit', { force: true })).status).toBe(202)
    expect(await reaches(older, 'success')).toMatchObject({ attempts: 2 })
  })
})
