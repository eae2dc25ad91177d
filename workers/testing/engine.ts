/** A whole worker inside the test's own process, on real Postgres and a real queue, for tests that kill nothing. */
import pino from 'pino'
import type { Database } from '../../db/client.ts'
import { startDrainWorker } from '../drain-worker.ts'
import type { Engine } from '../../pipeline/drain.ts'
import { endPauses, watchDestination } from '../../pipeline/destination-watch.ts'
import { hostPortOf } from '../../pipeline/egress-gate.ts'
import { openEgress } from '../../pipeline/egress.ts'
import { keepLeases } from '../../pipeline/leases.ts'
import { makeMaskings } from '../../pipeline/mask/maskings.ts'
import type { NudgeQueue } from '../../pipeline/nudges.ts'
import { openQueue } from '../../pipeline/queue.ts'
import { makeProbe } from '../../pipeline/probe.ts'
import { runResubmissions } from '../../pipeline/bulk-resubmission/runner.ts'
import { makeStepGroup } from '../../pipeline/steps.ts'
import { sweep } from '../../pipeline/sweep.ts'
import { testSeal } from '../../pipeline/testing/sender.ts'

/** Lanes that it drains at a time. */
export const laneSlots = 30

export interface TestEngine {
  queue: NudgeQueue
  stop: () => Promise<void>
}

/** What the destination would want to see. */
const destinationToken = 'destination-token'

/** Starts a worker that carries messages to `destinationUrl`. */
export function startTestEngine(options: {
  database: Database
  databaseUrl: string
  redisUrl: string | undefined
  destinationUrl: string
  timeoutMs?: number
  /** Stands between the queue and the worker, to let something happen at a chosen moment. */
  wrapQueue?: (queue: NudgeQueue) => NudgeQueue
}): TestEngine {
  const log = pino({ level: 'silent' })
  const { database } = options
  const queue = openQueue({ redisUrl: options.redisUrl, databaseUrl: options.databaseUrl, log })
  const maskings = makeMaskings({ database, seal: testSeal, log, ownSecrets: [destinationToken] })
  const egress = openEgress({ trusted: [hostPortOf(options.destinationUrl)], allowPrivate: [], ownStores: [] })
  const leases = keepLeases(database, log)
  const destination = { baseUrl: options.destinationUrl, token: destinationToken, timeoutMs: options.timeoutMs ?? 5000 }
  let stopping = false
  const watch = watchDestination({ database, log }, destination.baseUrl)
  const engine: Engine = {
    database, seal: testSeal, maskings, egress, destination, watch, leases, steps: makeStepGroup(database, watch), wake: queue.wake, log,
    isStopping: () => stopping,
  }
  const worker = startDrainWorker(engine, options.wrapQueue?.(queue) ?? queue, laneSlots)
  watch.start({
    probe: makeProbe(engine),
    async onRecovered() {
      await endPauses(database)
      await sweep({ database, queue, destinationUrl: destination.baseUrl })
    },
  })
  const stopResubmissions = runResubmissions({ database, wake: queue.wake, log })
  return {
    queue,
    async stop() {
      stopping = true
      stopResubmissions()
      watch.stop()
      await worker.close()
      leases.stop()
      await queue.close()
      await egress.close()
    },
  }
}
