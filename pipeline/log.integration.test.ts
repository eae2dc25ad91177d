import { sql } from 'drizzle-orm'
import { describe, expect, it } from 'vitest'
import { useTestDatabase } from '../db/testing/database.ts'
import { WaybillError } from '../shared/waybill-error.ts'
import { openLog } from './log.ts'

const test = useTestDatabase()
const secret = 'geheim-4f1c77e2'

/** The one line that is written of `error`. */
function written(error: unknown): string {
  const lines: string[] = []
  openLog({ level: 'trace', process: 'web', destination: { write: line => void lines.push(line) } }).error({ err: error }, 'request.failed')
  return lines.join('')
}

const failureOf = (work: Promise<unknown>): Promise<unknown> => work.then(() => null, (error: unknown) => error)

describe('the log', () => {
  it.each([
    ['a parameter', sql`select ${secret} from nowhere_at_all`, '42P01'],
    ['a value that Postgres quotes', sql`select ${secret}::uuid`, '22P02'],
    ['a value of several lines that looks like a frame', sql`select ${`\n    at ${secret} (file.ts:1:1)`}::uuid`, '22P02'],
    ['a row that breaks a constraint', sql`insert into installation (name, value) values (${secret}, '\\x00'), (${secret}, '\\x00')`, '23505'],
  ])('keeps the code of a failed statement and not %s', async (_, statement, code) => {
    const line = written(await failureOf(test.database.query(connection => connection.execute(statement))))
    expect(line).not.toContain(secret)
    expect(line).toContain(`"code":"${code}"`)
    expect(line).toMatch(/ {4}at .*\.(?:ts|js):\d+/)
  })

  it('names the constraint', async () => {
    const error = await failureOf(test.database.query(connection => connection.execute(sql`insert into api_tokens (id, name, role, hash) values (gen_random_uuid(), ${secret}, 'king', ${Buffer.alloc(32)})`)))
    expect(JSON.parse(written(error))).toMatchObject({ msg: 'request.failed', process: 'web', err: { cause: { code: '23514', constraint: 'api_tokens_role_known', table: 'api_tokens' } } })
  })

  it('does not quote the text that is not JSON', async () => {
    expect(written(await failureOf(Promise.resolve().then(() => JSON.parse(secret))))).not.toContain(secret)
  })

  it('keeps what other errors say, with their causes, and survives what is no error', () => {
    const error = new WaybillError('unavailable', 'The database cannot be reached.', { cause: new TypeError('no address') })
    expect(JSON.parse(written(error)).err).toMatchObject({ name: 'WaybillError', message: 'The database cannot be reached.', code: 'unavailable', cause: { name: 'TypeError', message: 'no address' } })
    expect(written(secret)).not.toContain(secret)
  })
})
