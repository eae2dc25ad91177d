import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openDataFolder } from './data-folder.ts'

let path = ''
beforeEach(() => {
  path = join(mkdtempSync(join(tmpdir(), 'waybill-folder-')), 'data')
})
afterEach(() => rmSync(dirname(path), { recursive: true, force: true }))

describe('the data folder', () => {
  it('is made, and nobody else may look into it', () => {
    openDataFolder(path)
    expect(statSync(path).mode & 0o777).toBe(0o711)
    expect(statSync(join(path, 'launcher.lock')).mode & 0o777).toBe(0o600)
  })

  it('belongs to one launcher at a time', () => {
    const folder = openDataFolder(path)
    expect(() => openDataFolder(path)).toThrow(`already runs on ${path} (process ${process.pid})`)
    folder.unlock()
    openDataFolder(path).unlock()
    expect(existsSync(join(path, 'launcher.lock'))).toBe(false)
  })

  it('is taken over from a launcher that is dead', () => {
    openDataFolder(path)
    const { pid } = spawnSync('true')
    writeFileSync(join(path, 'launcher.lock'), JSON.stringify({ pid, birth: '1' }))
    expect(() => openDataFolder(path)).not.toThrow()
  })

  it.runIf(process.platform === 'linux')('is taken over when another process has the number of the dead launcher', () => {
    openDataFolder(path)
    writeFileSync(join(path, 'launcher.lock'), JSON.stringify({ pid: process.pid, birth: '1' }))
    expect(() => openDataFolder(path)).not.toThrow()
  })

  it('is taken over when the lock was never written to its end', () => {
    openDataFolder(path)
    writeFileSync(join(path, 'launcher.lock'), '')
    expect(() => openDataFolder(path)).not.toThrow()
  })
})
