/** What every process of Waybill holds while it runs: its settings, the database, the queue that nudges, the seal. */
import type { Logger } from 'pino'
import type { Database } from '../db/client.ts'
import type { Maskings } from './mask/maskings.ts'
import type { Wake } from './nudges.ts'
import type { Seal } from './seal.ts'

export interface Waybill {
  database: Database
  /** Nudges workers after a commit; never waits for Redis and never fails. */
  wake: Wake
  seal: Seal
  /** What is masked for each integration. */
  maskings: Maskings
  log: Logger
}
