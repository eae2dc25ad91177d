import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { until } from '../pipeline/testing/until.ts'
import type { EarlierVersion } from './testing/earlier-version.ts'
import { hasCommit, startAcceptServer, unpackVersion } from './testing/earlier-version.ts'
import { faultSeed } from './testing/fault-report.ts'
import { usePlant } from './testing/plant.ts'
import { runUnderLoad } from './testing/under-load.ts'
import type { WorkerProcess } from './testing/worker-process.ts'

/** The last version before generations, the circuit breaker and parked events. */
const earlierCommit = 'bd70e73'
const isKnown = hasCommit(earlierCommit)
if (!isKnown) {
  process.stderr.write(`SKIPPED: two versions at once. The commit ${earlierCommit} is not in this clone's history; fetch it with: git fetch --unshallow\n`)
}

describe.skipIf(!isKnown)(`the version ${earlierCommit} beside this one on today's schema (FAULT_SEED=${faultSeed})`, () => {
  const plant = usePlant({ workers: 1, webs: 1 })
  let earlier: EarlierVersion
  let earlierWorker: WorkerProcess

  beforeAll(async () => {
    earlier = unpackVersion(earlierCommit)
    earlierWorker = await plant.addWorker({ root: earlier.root })
    plant.addUrl(plant.keep(await startAcceptServer(earlier.root, { databaseUrl: plant.databaseUrl, redisUrl: plant.redis.url })).url)
  })
  afterAll(() => earlier?.remove())

  const finishedBy = (worker: WorkerProcess) => worker.output().split('attempt.finished').length - 1

  it('takes turns with it in every lane, in order and without repeating anything', async () => {
    const { load, findings } = await runUnderLoad(plant, {
      name: 'old and new version at once', times: 0, countsInPart: true, load: { messageCount: 25 }, fault: () => Promise.resolve(),
    })
    expect([load.refusals, findings.duplicates]).toEqual([[], 0])
    for (const worker of plant.workers) expect(finishedBy(worker)).toBeGreaterThan(0)
  })

  it('hands over to it when it is killed, as in a deployment that goes wrong', async () => {
    await runUnderLoad(plant, {
      name: 'old version killed beside the new one', countsInPart: true, load: { messageCount: 25 },
      async fault() {
        await until('the earlier version has calls under way', () => finishedBy(earlierWorker) > 0)
        earlierWorker.signal('SIGKILL')
        await earlierWorker.exited
      },
    })
  })
})
