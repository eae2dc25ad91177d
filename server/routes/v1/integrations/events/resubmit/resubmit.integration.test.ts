import { describe, expect, it } from 'vitest'
import { makeEvent, makeLane } from '../../../../../../db/testing/factories.ts'
import { takeDueSteps } from '../../../../../../pipeline/bulk-resubmission/runner.ts'
import { makeTestWaybill } from '../../../../../../pipeline/testing/waybill.ts'
import { resubmissionLineSchema } from '../../../../../../shared/resubmissions.ts'
import { useTestServer } from '../../../../../testing/test-server.ts'

const { call, download, test } = useTestServer()
const path = '/v1/integrations/events/resubmit'
const resubmit = (filter: unknown, more: Record<string, unknown> = {}) => call('POST', path, { filter, ...more }, { as: 'operator' })

/** An integration with two dead letters and one event that was skipped. */
async function makeTrouble() {
  return test.database.query(async (connection) => {
    const { id: laneId, integrationId } = await makeLane(connection)
    const ids: string[] = []
    for (const given of [{ errorCode: 'rejected' }, { errorCode: 'destination_error' }, { errorCode: 'rejected' }]) {
      ids.push((await makeEvent(connection, { laneId, status: 'failed', ...given })).id)
    }
    await makeEvent(connection, { laneId, status: 'skipped' })
    return { integrationId, ids }
  })
}

describe('POST /v1/integrations/events/resubmit', () => {
  it('tells what it would do, and does nothing', async () => {
    const { integrationId } = await makeTrouble()
    const { status, body } = await resubmit({ integrationId }, { dryRun: true })
    expect(status).toBe(200)
    expect(body).toEqual({
      matching: 3, superseded: 0, byIntegration: [{ integrationId, name: 'Demo ERP', count: 3 }],
      byError: [{ code: 'rejected', count: 2 }, { code: 'destination_error', count: 1 }],
    })
    const both = await resubmit({ integrationId, status: ['failed', 'skipped'] }, { dryRun: true })
    expect(both.body).toMatchObject({ matching: 4, byError: expect.arrayContaining([{ code: null, count: 1 }]) })
    expect(await test.database.query(connection => connection.execute('select from resubmission_jobs'))).toHaveLength(0)
  })

  it('answers 202 with a job, and with the same job to the same wish', async () => {
    const { integrationId } = await makeTrouble()
    const [first, second] = await Promise.all([resubmit({ integrationId }), resubmit({ integrationId, status: 'failed' })])
    expect(first).toMatchObject({ status: 202, body: { jobId: expect.any(String) } })
    expect(Object.keys(first.body)).toEqual(['jobId'])
    expect(second).toMatchObject({ status: 202, body: first.body })
  })

  it.each([
    [{}, 'filter', /would mean everything/],
    [{ status: ['failed', 'skipped'] }, 'filter', /would mean everything/],
    [{ status: ['success'], action: 'price.set' }, 'filter.status', /no status that can be resubmitted/],
    [{ colour: 'red', action: 'price.set' }, 'filter.colour', /not a known field/],
    [undefined, 'filter', /is missing/],
  ])('refuses %j', async (filter, where, message) => {
    for (const dryRun of [true, false]) {
      expect(await resubmit(filter, { dryRun })).toMatchObject({
        status: 422, body: { code: 'invalid', detail: expect.stringMatching(message), errors: [{ path: where, message: expect.stringMatching(message) }] },
      })
    }
  })

  it('refuses a body it does not know', async () => {
    expect(await resubmit({ action: 'price.set' }, { force: true })).toMatchObject({ status: 422, body: { errors: [{ path: 'force' }] } })
    expect((await call('POST', path)).status).toBe(415)
  })
})

describe('a resubmission over HTTP', () => {
  it('is followed, paused, resumed and cancelled', async () => {
    const { integrationId, ids } = await makeTrouble()
    const { body: { jobId } } = await resubmit({ integrationId })
    const started = await call('GET', `${path}/${jobId}`, undefined, { as: 'viewer' })
    expect(started).toMatchObject({ status: 200, body: {
      jobId, state: 'running', total: 3, done: 0, failed: 0, skipped: 0, waiting: 3, underWay: 0, includeSuperseded: false,
      filter: { integrationId, status: ['failed'] }, requestedBy: 'The operator\'s token', finishedAt: null, leftOut: [],
    } })
    expect((await call('GET', path, undefined, { as: 'viewer' })).body).toMatchObject({ items: expect.arrayContaining([expect.objectContaining({ jobId, total: 3 })]) })
    const steer = (verb: string) => call('POST', `${path}/${jobId}/${verb}`, undefined, { as: 'operator' })
    expect(await steer('pause')).toMatchObject({ status: 200, body: { state: 'paused' } })
    expect(await steer('pause')).toMatchObject({ status: 200, body: { state: 'paused' } })
    expect(await steer('resume')).toMatchObject({ status: 200, body: { state: 'running' } })
    expect(await steer('cancel')).toMatchObject({ status: 200, body: { state: 'cancelled', skipped: 3, waiting: 0, leftOut: ids.map(eventId => ({ eventId })) } })
    for (const verb of ['pause', 'resume', 'cancel']) {
      expect(await steer(verb)).toMatchObject({ status: 409, body: { code: 'conflict', detail: expect.stringContaining('was cancelled') } })
    }
  })

  it('gives its result as a file, a line per event in the order of arrival', async () => {
    const { integrationId, ids } = await makeTrouble()
    const { body: { jobId } } = await resubmit({ integrationId })
    await takeDueSteps(makeTestWaybill(test.database).waybill)
    const response = await download(`${path}/${jobId}/result`)
    expect(response.headers.get('content-type')).toBe('application/x-ndjson')
    expect(response.headers.get('content-disposition')).toBe(`attachment; filename="resubmission-${jobId}.ndjson"`)
    const lines = response.text.trimEnd().split('\n').map(line => resubmissionLineSchema.strict().parse(JSON.parse(line)))
    expect(lines.map(line => [line.eventId, line.seq, line.outcome])).toEqual(ids.map((id, index) => [id, index + 1, 'resubmitted']))
  })

  it('is not told to nobody, and there is none that does not exist', async () => {
    const nowhere = '0199aaaa-0000-7000-8000-00000000dead'
    for (const id of [nowhere, 'no-id']) {
      for (const [method, end] of [['GET', ''], ['GET', '/result'], ['POST', '/pause'], ['POST', '/resume'], ['POST', '/cancel']] as const) {
        expect(await call(method, `${path}/${id}${end}`, undefined, { as: null })).toMatchObject({ status: 401 })
        expect(await call(method, `${path}/${id}${end}`)).toMatchObject({ status: 404, body: { code: 'not_found' } })
      }
    }
    for (const end of ['', `/${nowhere}/pause`, `/${nowhere}/resume`, `/${nowhere}/cancel`]) {
      expect(await call('POST', `${path}${end}`, { filter: {} }, { as: 'viewer' })).toMatchObject({ status: 403 })
    }
  })
})
