import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, it } from 'vitest'
import { until } from '../testing/until.ts'
import { isAlive } from './processes.ts'

const starter = `
  import { spawn } from 'node:child_process'
  import { startReaper } from ${JSON.stringify(`${import.meta.dirname}/reaper.ts`)}
  const orphan = spawn('sleep', ['600'], { detached: true, stdio: 'ignore' })
  startReaper().guard({ pid: orphan.pid, signal: 'SIGTERM' })
  console.log(orphan.pid)
  setInterval(() => {}, 1000)
`

it('ends what its starter left behind when that was killed', async () => {
  const parent = spawn(process.execPath, ['--input-type=module', '-e', starter], { stdio: ['ignore', 'pipe', 'inherit'] })
  const [line] = await once(parent.stdout, 'data')
  const orphan = Number(line)
  expect(isAlive(orphan)).toBe(true)
  parent.kill('SIGKILL')
  await until('the orphan is gone', () => !isAlive(orphan))
})
