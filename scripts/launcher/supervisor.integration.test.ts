import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { isAlive } from '../services/processes.ts'
import { makeTestFolder } from '../testing/test-services.ts'
import { until } from '../testing/until.ts'
import { supervise } from './supervisor.ts'
import type { Death, Supervised } from './supervisor.ts'

const quick = { firstDelayMs: 20, longestDelayMs: 100, healthyAfterMs: 60_000 }
let folder = ''
let running: Supervised | undefined
const started: number[] = []
const deaths: Death[] = []

beforeEach(() => {
  folder = makeTestFolder()
  started.length = deaths.length = 0
})
afterEach(() => {
  running?.kill()
  rmSync(folder, { recursive: true, force: true })
})

function run(code: string): Supervised {
  running = supervise(
    { name: 'tiny', command: process.execPath, commandArguments: ['-e', code], environment: process.env, logFile: join(folder, 'tiny.log') },
    { schedule: quick, onStart: pid => started.push(pid), onEnd: () => {}, onDeath: death => deaths.push(death) },
  )
  return running
}

const log = () => readFileSync(join(folder, 'tiny.log'), 'utf8')

describe('a supervised program', () => {
  it('is started again when it is killed', async () => {
    const program = run('console.log("up"); setInterval(() => {}, 1000)')
    await until('it is up', () => log().includes('up'))
    const first = program.pid
    process.kill(first ?? 0, 'SIGKILL')
    await until('it is up again', () => log().split('up').length === 3)
    expect(program.pid).not.toBe(first)
    expect(deaths).toMatchObject([{ cause: 'SIGKILL', deaths: 1, restartInMs: 20 }])
  })

  it('is started more and more slowly when it keeps dying, and what it said is kept', async () => {
    run('console.error("no luck"); process.exit(3)')
    await until('it has died four times', () => deaths.length >= 4)
    expect(deaths.slice(0, 4).map(death => death.restartInMs)).toEqual([20, 40, 80, 100])
    expect(deaths[0]?.cause).toBe('exit code 3')
    expect(log()).toContain('no luck')
  })

  it('ends cleanly when asked, and stays down', async () => {
    const program = run('process.on("SIGTERM", () => { console.log("bye"); process.exit(0) }); setInterval(() => {}, 1000); console.log("up")')
    await until('it is up', () => log().includes('up'))
    await program.stop(5000)
    expect(log()).toContain('bye')
    expect(deaths).toEqual([])
    expect(started.filter(isAlive)).toEqual([])
  })

  it('is killed when it does not end within its grace', async () => {
    const program = run('process.on("SIGTERM", () => {}); setInterval(() => {}, 1000); console.log("up")')
    await until('it is up', () => log().includes('up'))
    await program.stop(50)
    expect(started.filter(isAlive)).toEqual([])
  })

  it('is not started again when it is stopped while waiting', async () => {
    const program = run('process.exit(1)')
    await until('it has died', () => deaths.length >= 1)
    await program.stop(1000)
    const count = started.length
    expect(program.pid).toBeNull()
    expect(started).toHaveLength(count)
  })

  it('counts as dead when it cannot even be run', async () => {
    running = supervise(
      { name: 'none', command: '/does/not/exist', commandArguments: [], environment: {}, logFile: join(folder, 'tiny.log') },
      { schedule: quick, onStart: () => {}, onEnd: () => {}, onDeath: death => deaths.push(death) },
    )
    const [death] = await until('its death is told', () => deaths.length > 0 && deaths)
    expect(death?.cause).toContain('ENOENT')
  })
})
