import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { useTestDatabase } from '../db/testing/database.ts'
import { findTokenActor } from '../pipeline/api-tokens.ts'
import { listIntegrations } from '../pipeline/integrations.ts'
import { makeSeal } from '../pipeline/seal.ts'
import { signIn } from '../pipeline/sign-in.ts'
import { testClient } from '../pipeline/testing/waybill.ts'

const test = useTestDatabase()
const secret = 'a secret of at least thirty-two characters'
const workerToken = 'the-token-of-the-workers-0123456789'

async function migrate(variables: Record<string, string> = {}): Promise<{ code: unknown, output: string }> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'migrate.ts')], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env.PATH, DATABASE_URL: test.url, WAYBILL_SECRET: secret, MANAGEMENT_API_TOKEN: workerToken,
      WAYBILL_ADMIN_EMAIL: 'ops@example.com', ...variables,
    },
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Uint8Array) => void (output += String(chunk)))
  const [code] = await once(child, 'close')
  return { code, output }
}

describe('npm run migrate', () => {
  it('makes an admin, an admin token and the workers\' token, prints what it made once, and no demo', async () => {
    const first = await migrate()
    expect(first).toMatchObject({ code: 0, output: expect.stringContaining('built-in platform') })
    const [, password] = /Password {3}(\S+)/.exec(first.output) ?? []
    const [, token] = /API token {2}(wbt_\S+)/.exec(first.output) ?? []
    expect((await signIn({ database: test.database, seal: makeSeal(secret) }, { email: 'ops@example.com', password: password ?? '' }, testClient)).actor.role).toBe('admin')
    expect(await findTokenActor(test.database, token ?? '')).toMatchObject({ role: 'admin' })
    expect(await findTokenActor(test.database, workerToken)).toMatchObject({ role: 'operator' })
    expect(await listIntegrations(test.database)).toEqual([])
    const second = await migrate()
    expect(second).toMatchObject({ code: 0, output: expect.not.stringMatching(/Password|API token/) })
  })

  it.each([
    ['another secret', { WAYBILL_SECRET: 'another secret of thirty-two characters' }, 'WAYBILL_SECRET is not the one this database was set up with'],
    ['no token for the built-in platform', { MANAGEMENT_API_TOKEN: '' }, 'MANAGEMENT_API_TOKEN is missing'],
    ['a database that is away', { DATABASE_URL: 'postgres://nobody@127.0.0.1:1/nothing' }, 'cannot be used: nothing listens there. Nothing was changed.'],
  ])('refuses %s with one line and exit code 1', async (_, variables, sentence) => {
    const { code, output } = await migrate(variables)
    expect(code).toBe(1)
    expect(output).toContain(sentence)
    expect(output.trim().split('\n')).toHaveLength(1)
  })

  it('keeps another platform\'s token to itself', async () => {
    const { output } = await migrate({ MANAGEMENT_API_URL: 'https://commerce.example.com/api', MANAGEMENT_API_TOKEN: 'a-token-that-commerce-example-com-made' })
    expect(output).toContain('carried to https://commerce.example.com;')
    expect(await findTokenActor(test.database, 'a-token-that-commerce-example-com-made')).toBeNull()
  })
})
