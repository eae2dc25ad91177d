import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { isAlive } from '../services/processes.ts'
import { startPostgres } from '../services/postgres.ts'
import { makeTestFolder } from '../testing/test-services.ts'
import { until } from '../testing/until.ts'
import { makeCleanup } from './cleanup.ts'
import { keepRunning } from './keep-running.ts'

let folder = ''
beforeEach(() => {
  folder = makeTestFolder()
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

it('brings a Postgres that was killed back at the same address, and ends it when asked', async () => {
  const cleanup = makeCleanup()
  const pids: number[] = []
  const first = await keepRunning({
    name: 'The built-in Postgres', signal: 'SIGINT', cleanup, guard: ({ pid }) => pids.push(pid),
    schedule: { firstDelayMs: 20, longestDelayMs: 100, healthyAfterMs: 60_000 },
    start: preferredPort => startPostgres({
      folder: join(folder, 'postgres'), password: 'test', database: 'waybill', logFile: join(folder, 'postgres.log'), preferredPort,
    }),
  })
  process.kill(first.pid, 'SIGKILL')
  const second = await until('it runs again', () => pids[1])
  expect(isAlive(second)).toBe(true)
  await cleanup.run()
  expect(pids.filter(isAlive)).toEqual([])
})
