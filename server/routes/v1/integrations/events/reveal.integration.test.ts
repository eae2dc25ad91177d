import { describe, expect, it } from 'vitest'
import { insertAudits } from '../../../../../db/queries/audit-log.ts'
import { makeEvent, makePayload } from '../../../../../db/testing/factories.ts'
import { revealPayload } from '../../../../../pipeline/reveal.ts'
import { testSeal } from '../../../../../pipeline/testing/sender.ts'
import { makeTestWaybill, testActor } from '../../../../../pipeline/testing/waybill.ts'
import { useTestServer } from '../../../../testing/test-server.ts'

const { call, test } = useTestServer()
const raw = '{ "action":"customer.upsert","data":{"customerNumber":"C-1","password":"hunter2","size":1.10} }'
const reason = 'The customer asks why password=hunter2 was refused.'

async function makeMessage(given: Parameters<typeof makeEvent>[1] = {}): Promise<string> {
  return test.database.query(async (connection) => {
    const { id } = await makeEvent(connection, given)
    await makePayload(connection, { eventId: id, sealedBody: testSeal.close(Buffer.from(raw), id) })
    return id
  })
}
const reveal = (id: string, body: unknown = { reason }, as: 'viewer' | 'operator' = 'operator') => call('POST', `/v1/integrations/events/${id}/reveal`, body, { as })
const historyOf = (id: string) => call('GET', `/v1/integrations/events/${id}/history`, undefined, { as: 'viewer' })

describe('revealing a message', () => {
  it('gives it as it arrived, lets nobody keep it, and says in the history who looked and why', async () => {
    const id = await makeMessage()
    const answer = await reveal(id)
    expect([answer.status, answer.headers.get('cache-control')]).toEqual([200, 'no-store'])
    expect(answer.body).toEqual({ data: { customerNumber: 'C-1', password: 'hunter2', size: 1.1 }, raw })
    const { body } = await historyOf(id)
    expect(body.items).toEqual([{
      id: expect.any(String), at: expect.any(String), act: 'event.revealed', actorName: 'The operator\'s token', subjectName: null,
      sentence: 'The operator\'s token looked at the unmasked message of the event',
      reason: expect.stringMatching(/^The customer asks why password=‹masked:[0-9a-f]{8}› was refused\.$/),
    }])
    expect(JSON.stringify((await call('GET', `/v1/audit?subjectId=${id}`)).body)).not.toContain('hunter2')
  })

  it.each([[{}], [{ reason: '' }], [{ reason: '    x    ' }], [{ reason: 'x'.repeat(501) }], [{ reason, more: 1 }]])('refuses %j and writes nothing down', async (body) => {
    const id = await makeMessage()
    expect((await reveal(id, body)).status).toBe(422)
    expect((await historyOf(id)).body).toEqual({ items: [] })
  })

  it('is not for a viewer', async () => {
    const id = await makeMessage()
    expect((await reveal(id, { reason }, 'viewer')).body).toMatchObject({ status: 403, code: 'forbidden' })
    expect((await historyOf(id)).body).toEqual({ items: [] })
  })

  it('says when the message is no longer kept, and when there never was one', async () => {
    const { id } = await test.database.query(connection => makeEvent(connection))
    expect((await reveal(id)).body).toMatchObject({ status: 404, detail: expect.stringContaining('no longer kept') })
    expect((await historyOf(id)).body).toEqual({ items: [] })
    const nowhere = '019a0000-0000-7000-8000-00000000dead'
    expect((await reveal(nowhere)).body).toMatchObject({ status: 404, detail: expect.stringContaining('no event with this id') })
    expect((await historyOf(nowhere)).status).toBe(404)
  })

  it('writes nothing down and gives nothing out when the message cannot be opened', async () => {
    const { id } = await test.database.query(connection => makeEvent(connection))
    await test.database.query(connection => makePayload(connection, { eventId: id, sealedBody: testSeal.close(Buffer.from(raw), 'another row') }))
    const answer = await reveal(id)
    expect([answer.status, JSON.stringify(answer.body).includes('hunter2')]).toEqual([500, false])
    expect((await historyOf(id)).body).toEqual({ items: [] })
  })

  it('is allowed sixty times an hour, counted from the audit log, also when many ask at once', async () => {
    const id = await makeMessage()
    const { waybill } = makeTestWaybill(test.database)
    const actor = { ...testActor, id: '0199cccc-0000-7000-8000-000000000001' }
    const act = { actor, act: 'event.revealed', subjectType: 'event', subjectId: 'another' } as const
    await test.database.query(connection => insertAudits(connection, Array.from({ length: 55 }, () => act)))
    const asked = await Promise.allSettled(Array.from({ length: 8 }, () => revealPayload(waybill, { eventId: id, reason, actor })))
    expect(asked.filter(({ status }) => status === 'fulfilled')).toHaveLength(5)
    const refused = asked.flatMap(answer => answer.status === 'rejected' ? [answer.reason] : [])
    expect(refused).toHaveLength(3)
    for (const refusal of refused) expect(refusal).toMatchObject({ code: 'too_many_requests' })
    expect(refused[0].retryAfterSeconds).toBeGreaterThan(3500)
    expect(refused[0].retryAfterSeconds).toBeLessThanOrEqual(3600)
    await expect(revealPayload(waybill, { eventId: id, reason, actor: testActor })).resolves.toMatchObject({ raw })
  })
})
