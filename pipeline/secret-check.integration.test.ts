import pino from 'pino'
import { describe, expect, it } from 'vitest'
import { openDatabase } from '../db/client.ts'
import type { Database } from '../db/client.ts'
import { useTestDatabase } from '../db/testing/database.ts'
import { makeSeal } from './seal.ts'
import { requireRightSecret, watchSecret } from './secret-check.ts'
import { until } from './testing/until.ts'

const test = useTestDatabase()
const [right, wrong] = [makeSeal('the secret this database was set up with'), makeSeal('another secret of thirty-two characters')]
const log = pino({ level: 'silent' })

describe('the check of the secret', () => {
  it('takes the first secret for the right one, and of several at once exactly one', async () => {
    const seals = Array.from({ length: 8 }, (_, n) => makeSeal(`secret number ${n} of thirty-two characters or more`))
    const results = await Promise.all(seals.map(seal => requireRightSecret(test.database, seal).then(() => 'right', (error: Error) => error.message)))
    expect(results.filter(result => result === 'right')).toHaveLength(1)
    expect(results.filter(result => result.startsWith('WAYBILL_SECRET is not the one this database was set up with'))).toHaveLength(7)
  })

  it('refuses another secret from then on, and says so once', async () => {
    await test.database.query(connection => connection.execute('delete from installation'))
    await requireRightSecret(test.database, right)
    const refusals: string[] = []
    const watch = { database: test.database, log, refuse: (message: string) => void refusals.push(message) }
    await watchSecret({ ...watch, seal: right })
    expect(refusals).toEqual([])
    await watchSecret({ ...watch, seal: wrong })
    expect(refusals).toEqual([expect.stringContaining('Start with the original secret')])
  })

  it('lets a process start while the database is away, and refuses as soon as it is back', async () => {
    const away = openDatabase('postgres://nobody@127.0.0.1:1/nothing')
    const refusals: string[] = []
    let database = away
    const follows: Database = { ...away, transaction: (work, deadlineMs) => database.transaction(work, deadlineMs) }
    await watchSecret({ database: follows, seal: wrong, log, refuse: message => void refusals.push(message) })
    expect(refusals).toEqual([])
    database = test.database
    await until('the wrong secret is refused', () => refusals.length === 1)
    await away.close()
  })
})
