/** `npm run check`: lint, types and unused code. */
import { runSteps } from './console/steps.ts'
import { staticSteps } from './test-run/static-steps.ts'

const results = await runSteps(staticSteps)
process.exit(results.every(result => result.isGood) ? 0 : 1)
