import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { fingerprintSources, isBuildFresh, rememberBuild } from './freshness.ts'

let project = ''
const put = (file: string, text: string) => {
  mkdirSync(join(project, file, '..'), { recursive: true })
  writeFileSync(join(project, file), text)
}

beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), 'waybill-freshness-'))
  put('app/pages/index.vue', 'one')
  put('.output/server/index.mjs', '')
  rememberBuild(project, fingerprintSources(project))
})
afterEach(() => rmSync(project, { recursive: true }))

describe('a build', () => {
  it('is fresh as long as nothing changed', () => {
    expect(isBuildFresh(project)).toBe(true)
  })

  it.each([
    ['a file changed', () => put('app/pages/index.vue', 'two')],
    ['a file was added', () => put('server/routes/x.ts', '')],
    ['a file was renamed', () => renameSync(join(project, 'app/pages/index.vue'), join(project, 'app/pages/other.vue'))],
    ['the lock file changed', () => put('package-lock.json', '{}')],
    ['its output is gone', () => rmSync(join(project, '.output/server/index.mjs'))],
  ])('is stale when %s', (_, change) => {
    change()
    expect(isBuildFresh(project)).toBe(false)
  })

  it('stays fresh when a test or a script changed', () => {
    put('app/pages/index.test.ts', 'x')
    put('db/testing/database.ts', 'x')
    put('scripts/start.ts', 'x')
    expect(isBuildFresh(project)).toBe(true)
  })
})
