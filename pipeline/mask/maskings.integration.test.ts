import pino from 'pino'
import { describe, expect, it } from 'vitest'
import { openDatabase } from '../../db/client.ts'
import { useTestDatabase } from '../../db/testing/database.ts'
import { getEventDetail } from '../event-details.ts'
import { setInstallationMasking, tryMasking } from '../installation-masking.ts'
import { createIntegration, getIntegration, updateIntegration } from '../integrations.ts'
import { makeAcceptGroup } from '../accept.ts'
import { regenerateKey } from '../integration-keys.ts'
import { createIntegrationSchema } from '../../shared/integrations.ts'
import { send, testSeal } from '../testing/sender.ts'
import { until } from '../testing/until.ts'
import { makeTestWaybill, testActor } from '../testing/waybill.ts'
import { maskText } from './mask.ts'
import { makeMaskings } from './maskings.ts'

const test = useTestDatabase()
const log = pino({ level: 'silent' })
const maskings = () => makeMaskings({ database: test.database, seal: testSeal, log, ownSecrets: ['the token of the destination'] })
const make = (given: object) => createIntegration(makeTestWaybill(test.database).waybill, createIntegrationSchema.parse({ service: 'custom', name: 'Rules', ...given }), testActor)
const secret = 'a/secret+"value" that is known'

describe('the rules of masking', () => {
  it('hold in another process within seconds of a change: of paths, of secrets, of keys, and of the installation', async () => {
    const { waybill } = makeTestWaybill(test.database)
    const { id, apiKey } = await make({})
    const other = maskings()
    const shown = async (text: string) => maskText(text, await other.of(id))
    const text = `${secret} email: ada, born: 1815, ${Buffer.from(`:${apiKey}`).toString('base64')}, the token of the destination`
    expect(await shown(text)).toMatch(/^a\/secret\+"value" that is known email: ada, born: 1815, ‹masked:\w{8}›, ‹masked:\w{8}›$/)

    await updateIntegration(waybill, id, { maskPaths: ['$.data.email'], secrets: { webhook: secret } }, testActor)
    await setInstallationMasking(waybill, { names: ['born'], paths: [] }, testActor)
    await until('the rules are known', async () => /^‹masked:\w{8}› email: ‹masked:\w{8}›, born: ‹masked:\w{8}›, ‹/.test(await shown(text)))

    const { apiKey: next } = await regenerateKey(waybill, id, 0, testActor)
    await until('the new key is known', async () => !(await shown(Buffer.from(next).toString('hex'))).includes(Buffer.from(next).toString('hex').slice(0, 20)))
    await updateIntegration(waybill, id, { maskPaths: [], secrets: { webhook: null } }, testActor)
    await until('the rules are gone', async () => (await shown(text)).startsWith(`${secret} email: ada, born: ‹masked:`))
    await setInstallationMasking(waybill, { names: [], paths: [] }, testActor)
  })

  it('cost no query while they are fresh, and outlive an outage of the database', async () => {
    const { id } = await make({ secrets: { webhook: secret } })
    const database = openDatabase(test.url, { pool: 1 })
    let queryCount = 0
    const query: typeof database.query = (work, deadline) => {
      queryCount += 1
      return database.query(work, deadline)
    }
    const own = makeMaskings({ database: { ...database, query }, seal: testSeal, log, ownSecrets: [] })
    const all = await Promise.all(Array.from({ length: 500 }, () => own.of(id)))
    expect(new Set(all).size).toBe(1)
    expect(queryCount).toBeLessThanOrEqual(2)
    await database.close()
    await new Promise(resolve => setTimeout(resolve, 2100))
    expect(maskText(secret, await own.of(id))).not.toContain('secret')
    await expect(own.of('0199aaaa-0000-7000-8000-00000000000f')).rejects.toThrow()
  })

  it('keep secrets out of every answer and record, and sealed in the table', async () => {
    const { waybill } = makeTestWaybill(test.database)
    const made = await make({ secrets: { webhook: secret, other: 'another secret' } })
    const updated = await updateIntegration(waybill, made.id, { secrets: { other: null } }, testActor)
    expect(updated.secrets).toEqual([{ name: 'webhook', hasSecret: true, updatedAt: expect.any(String) }])
    const dump = await test.database.query(async connection => JSON.stringify([
      await connection.execute('select name, encode(sealed_value, \'escape\') as sealed from integration_secrets'), await connection.execute('select * from integrations'), await connection.execute('select * from audit_log'),
    ]))
    expect(dump).toContain('"writeOnlyChanged":["other"]')
    for (const text of [dump, JSON.stringify([made, updated, await getIntegration(test.database, made.id)])]) {
      for (const value of [secret, 'another secret']) expect(text).not.toContain(JSON.stringify(value).slice(1, -1))
    }
    await expect(updateIntegration(waybill, made.id, { secrets: Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`s${index}`, 'long enough'])) }, testActor)).rejects.toThrow('at most 20')
  })

  it('hold for what is shown of a message, and can be tried out before they are set', async () => {
    const { waybill } = makeTestWaybill(test.database)
    const { id, apiKey } = await make({ maskPaths: ['$.data.items[*].note'], secrets: { webhook: secret } })
    const data = { items: [{ sku: 'A', quantity: 1, note: 'ring twice' }], remark: `see ${secret}` }
    const eventId = await send(makeAcceptGroup(test.database, () => {}), apiKey, JSON.stringify({ action: 'inventory.set', data }))
    const shown = JSON.stringify((await getEventDetail(waybill, eventId)).payload)
    expect(shown).toMatch(/"note":"‹masked:\w{8}›"/)
    expect(shown).toMatch(/"remark":"see ‹masked:\w{8}›"/)
    const tried = await tryMasking(waybill, { sample: { data }, integrationId: id, rules: { names: ['sku'] } })
    expect(tried.hidden).toEqual([
      { path: '$.data.items[0].sku', reason: 'name' }, { path: '$.data.items[0].note', reason: 'path' }, { path: '$.data.remark', reason: 'known value' },
    ])
  })
})
