/**
 * `npm run test:faults`: every fault once, or with `-- --minutes 10` faults at random for ten minutes, or with `-- --outage 3` a
 * destination that is away for three minutes. FAULT_SEED=1 repeats a run.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { buildIfStale } from './build/build-if-stale.ts'
import { runStep } from './console/steps.ts'
import { sayFailure, sayNote } from './console/terminal.ts'
import { ensureRedis } from './test-run/machine.ts'

const { values } = parseArgs({ options: { minutes: { type: 'string', default: '0' }, outage: { type: 'string', default: '0' } } })
for (const [name, given] of Object.entries(values)) {
  if (Number(given) >= 0) continue
  sayFailure(`--${name} needs a number such as 3, not "${given}".`)
  process.exit(1)
}
const { minutes, outage } = values

const logs = mkdtempSync(join(tmpdir(), 'waybill-build-'))
await buildIfStale({ project: join(import.meta.dirname, '..'), logFile: join(logs, 'build.log'), onBuild: () => sayNote('Building the web server that the faults will hit') })
rmSync(logs, { recursive: true })
ensureRedis()
const files = [...Number(minutes) > 0 ? ['workers/soak.fault.test.ts'] : [], ...Number(outage) > 0 ? ['workers/outage.fault.test.ts'] : []]
const result = await runStep({ name: 'fault tests', program: ['vitest', 'vitest', 'run', '--project', 'faults', ...files], environment: { FAULT_MINUTES: minutes, FAULT_OUTAGE_MINUTES: outage } })
process.exit(result.isGood ? 0 : 1)
