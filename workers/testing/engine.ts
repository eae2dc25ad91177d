/** A whole worker inside the test's own process, on real Postgres and a real queue, for tests that kill nothing. */
import pino from 'pino'
import type { Database } from '../../db/client.ts'
import { startDrainWorker } from '../drain-worker.ts'
import { makeStepGroup } from '../../pipeline/drain.ts'
import { openEgress } from '../../pipeline/egress.ts'
import { keepLeases } from '../../pipeline/leases.ts'
import type { NudgeQueue } from '../../pipeline/queue.ts'
import { openQueue } from '../../pipeline/queue.ts'
import { testSeal } from '../../pipeline/testing/sender.ts'

export interface TestEngine {
  queue: NudgeQueue
  stop: () => Promise<void>
}

/** Starts a worker that carries messages to `destinationUrl`. */
export function startTestEngine(options: {
  database: Database
  databaseUrl: string
  redisUrl: string | undefined
  destinationUrl: string
  timeoutMs?: number
}): TestEngine {
  const log = pino({ level: 'silent' })
  const { database } = options
  const queue = openQueue({ redisUrl: options.redisUrl, databaseUrl: options.databaseUrl, log })
  const egress = openEgress()
  const leases = keepLeases(database, log)
  const destination = { baseUrl: options.destinationUrl, token: 'destination-token', timeoutMs: options.timeoutMs ?? 5000 }
  let stopping = false
  const worker = startDrainWorker({
    database, seal: testSeal, egress, destination, leases, steps: makeStepGroup(database), log, isStopping: () => stopping,
  }, queue, 30)
  return {
    queue,
    async stop() {
      stopping = true
      await worker.close()
      leases.stop()
      await queue.close()
      await egress.close()
    },
  }
}
