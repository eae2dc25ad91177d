/** Opens this process's Waybill when the server starts, and lets what is under way finish when it ends. */
import { defineNitroPlugin } from 'nitropack/runtime'
import { openDatabase } from '../../db/client.ts'
import { makeAcceptGroup } from '../../pipeline/accept.ts'
import { openEgress } from '../../pipeline/egress.ts'
import { egressRulesFrom } from '../../pipeline/egress-gate.ts'
import { startRollUp } from '../../pipeline/figures/roll-up.ts'
import { followChanges } from '../../pipeline/live/follow-changes.ts'
import { makeLiveHub } from '../../pipeline/live/live-hub.ts'
import { openLog } from '../../pipeline/log.ts'
import { makeMaskings } from '../../pipeline/mask/maskings.ts'
import { openQueue } from '../../pipeline/queue.ts'
import { makeKeyLimits } from '../../pipeline/rate-limit/key-limits.ts'
import { openRateLimiter } from '../../pipeline/rate-limit/rate-limiter.ts'
import { makeRejectionRecorder } from '../../pipeline/rejections.ts'
import { makeSeal } from '../../pipeline/seal.ts'
import { watchSecret } from '../../pipeline/secret-check.ts'
import { openIdentityProvider } from '../../pipeline/single-sign-on/provider.ts'
import { makeStatusBoard } from '../../pipeline/status/status-board.ts'
import { startSweeper } from '../../pipeline/sweep.ts'
import { commonRateLimit, readEnvironment } from '../../shared/environment.ts'
import { provideWaybill } from '../utils/waybill.ts'

export default defineNitroPlugin((nitro) => {
  const environment = readSettings()
  process.env.HOST ||= environment.HOST // Nitro reads it after this and would listen on every address without it.
  const log = openLog({ level: environment.LOG_LEVEL, process: 'web' })
  const database = openDatabase(environment.DATABASE_URL)
  const seal = makeSeal(environment.WAYBILL_SECRET, environment.WAYBILL_PREVIOUS_SECRETS)
  const queue = openQueue({ redisUrl: environment.REDIS_URL, databaseUrl: environment.DATABASE_URL, log })
  const accept = makeAcceptGroup(database, queue.wake)
  const { MANAGEMENT_API_TOKEN: token } = environment
  const maskings = makeMaskings({ database, seal, log, ownSecrets: token === undefined ? [] : [token] })
  const rejections = makeRejectionRecorder({ database, maskings, log })
  const limits = openRateLimiter({ redisUrl: environment.REDIS_URL, log })
  const keyLimits = makeKeyLimits(database, commonRateLimit(environment))
  const egress = openEgress(egressRulesFrom(environment))
  const identityProvider = openIdentityProvider(environment, { egress, seal })
  const sweeper = startSweeper({ database, queue, destinationUrl: environment.MANAGEMENT_API_URL, log })
  const live = makeLiveHub()
  const stopFollowing = followChanges(live, { databaseUrl: environment.DATABASE_URL, log })
  for (const signal of ['SIGTERM', 'SIGINT']) process.once(signal, () => live.close()) // The server waits for answers under way, and these have no end.
  provideWaybill({
    environment, database, log, accept, rejections, seal, maskings, limits, keyLimits, identityProvider,
    status: makeStatusBoard(database, environment.MANAGEMENT_API_URL),
    wake: queue.wake, live, wokenCount: sweeper.wokenCount, queueAnswers: queue.answers,
  })
  const stopRollUp = startRollUp(database, log)
  const secretWatched = watchSecret({ database, seal, log, refuse })
  nitro.hooks.hook('request', () => secretWatched) // Nothing may be sealed with a wrong secret.
  log.info({ queue: queue.backend }, 'web.started')

  nitro.hooks.hook('close', async () => {
    sweeper.stop()
    stopRollUp()
    await Promise.all([accept.settled(), rejections.settled()])
    limits.close()
    await stopFollowing()
    await egress.close()
    await queue.close()
    await database.close()
    log.info('web.stopped')
  })
})

function readSettings() {
  try {
    return readEnvironment(process.env)
  }
  catch (error) {
    return refuse(error instanceof Error ? error.message : String(error))
  }
}

/** Ends this process with one sentence about what has to be mended before it can start. */
function refuse(sentence: string): never {
  process.stderr.write(`${sentence}\n`)
  process.exit(1)
}
