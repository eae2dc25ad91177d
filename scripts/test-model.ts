/** `npm run test:model`: the SQL against the reference in 5,000 random histories, or with `-- --histories 20000` in more. MODEL_SEED=1 repeats a run. */
import { parseArgs } from 'node:util'
import { runStep } from './console/steps.ts'
import { sayFailure } from './console/terminal.ts'
import { ensureRedis } from './test-run/machine.ts'

const { values: { histories } } = parseArgs({ options: { histories: { type: 'string', default: '5000' } } })
if (!/^[1-9]\d{0,6}$/.test(histories)) {
  sayFailure(`--histories needs a number such as 5000, not "${histories}".`)
  process.exit(1)
}

ensureRedis()
const result = await runStep({
  name: 'model test',
  program: ['vitest', 'vitest', 'run', '--project', 'integration', 'pipeline/lane-model.integration.test.ts'],
  environment: { MODEL_RUNS: histories },
})
process.exit(result.isGood ? 0 : 1)
