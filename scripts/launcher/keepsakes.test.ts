import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { describeBuiltIn, keepSecrets, rememberPostgresPort } from './keepsakes.ts'

let folder = ''
beforeEach(() => folder = mkdtempSync(join(tmpdir(), 'waybill-keepsakes-')))
afterEach(() => rmSync(folder, { recursive: true }))

it('names the built-in Postgres and platform once they have run, and nothing before', () => {
  expect(describeBuiltIn(folder)).toEqual({})
  const { postgresPassword, managementApiToken } = keepSecrets(folder)
  expect(describeBuiltIn(folder)).toEqual({})
  rememberPostgresPort(folder, 5544)
  expect(describeBuiltIn(folder)).toEqual({ DATABASE_URL: `postgres://waybill:${postgresPassword}@127.0.0.1:5544/waybill`, MANAGEMENT_API_TOKEN: managementApiToken })
})
