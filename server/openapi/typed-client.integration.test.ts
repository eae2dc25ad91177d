import { execFile } from 'node:child_process'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import openapiTypescript, { astToString } from 'openapi-typescript'
import { afterAll, expect, it } from 'vitest'
import { useTestServer } from '../testing/test-server.ts'

interface Example { sendAndFollow: (baseUrl: string, apiToken: string) => Promise<Record<string, unknown>> }

const project = join(import.meta.dirname, '../..')
const example = join(project, 'docs/examples/typed-client.ts')
const types = join(project, 'docs/examples/waybill.d.ts')
const { url, bearer } = useTestServer()

afterAll(() => rmSync(types, { force: true }))

/** What the project's own TypeScript says of a file. */
async function typeCheck(file: string): Promise<string> {
  const options = ['--noEmit', '--strict', '--noUncheckedIndexedAccess', '--module', 'nodenext', '--target', 'esnext', '--lib', 'esnext,dom', '--allowImportingTsExtensions']
  const { stdout } = await promisify(execFile)(process.execPath, [join(project, 'node_modules/typescript/bin/tsc'), '--ignoreConfig', ...options, file])
    .catch((failure: { stdout: string }) => failure)
  return stdout
}

it('a client made from the served description fits its types, and does what they say', { timeout: 120_000 }, async () => {
  writeFileSync(types, astToString(await openapiTypescript(new URL(url('/openapi.json')), { defaultNonNullable: false })))
  expect(await typeCheck(example)).toBe('')
  const { sendAndFollow }: Example = await import(example)
  const { messageId, ...followed } = await sendAndFollow(url(''), bearer('admin').authorization.replace('Bearer ', ''))
  expect(followed).toEqual({ status: 'queued', found: [messageId], attempts: 0 })
})
