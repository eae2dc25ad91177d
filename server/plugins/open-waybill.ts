/** Opens this process's Waybill when the server starts, and lets what is under way finish when it ends. */
import { defineNitroPlugin } from 'nitropack/runtime'
import pino from 'pino'
import { openDatabase } from '../../db/client.ts'
import { makeAcceptGroup } from '../../pipeline/accept.ts'
import { openQueue } from '../../pipeline/queue.ts'
import { makeSeal } from '../../pipeline/seal.ts'
import { startSweeper } from '../../pipeline/sweep.ts'
import { readEnvironment } from '../../shared/environment.ts'
import { provideWaybill } from '../utils/waybill.ts'

export default defineNitroPlugin((nitro) => {
  const environment = readEnvironment(process.env)
  const log = pino({ level: environment.LOG_LEVEL, base: { process: 'web', pid: process.pid } })
  const database = openDatabase(environment.DATABASE_URL)
  const queue = openQueue({ redisUrl: environment.REDIS_URL, databaseUrl: environment.DATABASE_URL, log })
  const accept = makeAcceptGroup(database, queue.wake)
  const sweeper = startSweeper({ database, queue, log })
  provideWaybill({
    environment, database, log, accept,
    wake: queue.wake,
    seal: makeSeal(environment.WAYBILL_SECRET),
    wokenCount: sweeper.wokenCount,
    queueAnswers: queue.answers,
  })
  log.info({ queue: queue.backend }, 'web.started')

  nitro.hooks.hook('close', async () => {
    sweeper.stop()
    await accept.settled()
    await queue.close()
    await database.close()
    log.info('web.stopped')
  })
})
