/**
 * `npm run rotate-secret`: seals everything in the database anew with WAYBILL_SECRET that was sealed with one of
 * WAYBILL_PREVIOUS_SECRETS, while messages come and go. It may be broken off and run again. Without DATABASE_URL it is about the Waybill
 * that runs on this machine (WAYBILL_DATA_DIR). See docs/runbook.md.
 */
import { openDatabase } from '../db/client.ts'
import type { RotationProgress } from '../pipeline/rotate-secret.ts'
import { rotateSecret } from '../pipeline/rotate-secret.ts'
import { makeSeal } from '../pipeline/seal.ts'
import { readEnvironment } from '../shared/environment.ts'
import { WaybillError } from '../shared/waybill-error.ts'
import { sayDone, sayFailure, sayNote } from './console/terminal.ts'
import { describeBuiltIn } from './launcher/keepsakes.ts'
import { requireDatabase } from './launcher/preflight.ts'
import { describeFailure, messageOf, StartFailure } from './launcher/start-failure.ts'

/** Milliseconds between two lines that say how far it is. */
const sayEveryMs = 5000

function readSettings() {
  try {
    return readEnvironment({ ...describeBuiltIn(process.env.WAYBILL_DATA_DIR || '.waybill'), ...process.env })
  }
  catch (error) {
    throw new StartFailure(messageOf(error))
  }
}

const describe = ({ resealedCount: { event_payloads: payloads, integration_secrets: secrets, alerts, users } }: RotationProgress) =>
  `sealed anew: ${payloads} messages, ${secrets} secrets of integrations, ${alerts} addresses of alerts, ${users} second factors`

let saidAt = -Infinity

/** The first time at once, then at intervals. */
function sayProgress(progress: RotationProgress) {
  if (performance.now() - saidAt < sayEveryMs) return
  saidAt = performance.now()
  sayNote(describe(progress))
}

async function rotate(settings: ReturnType<typeof readSettings>) {
  const database = openDatabase(settings.DATABASE_URL, { pool: 1, hotPool: 1 })
  try {
    const seal = makeSeal(settings.WAYBILL_SECRET, settings.WAYBILL_PREVIOUS_SECRETS)
    const progress = await rotateSecret({ database, seal, onProgress: sayProgress })
    sayDone(describe(progress))
    const [first] = progress.unreadable
    if (first !== undefined) sayNote(`${progress.unreadable.size} values cannot be opened with any of the secrets and stay as they are; the first is ${first}.`)
    sayDone('Nothing is sealed with an earlier secret any more. Restart every process without WAYBILL_PREVIOUS_SECRETS; then that secret may go.')
  }
  catch (error) {
    throw new StartFailure(error instanceof WaybillError ? error.message : `It was broken off: ${messageOf(error)}. What is done stays done; run it again.`)
  }
  finally {
    await database.close()
  }
}

try {
  const settings = readSettings()
  await requireDatabase(settings.DATABASE_URL, 'Nothing was changed. Mend DATABASE_URL or the server, then run this again.')
  await rotate(settings)
}
catch (error) {
  sayFailure(describeFailure(error))
  process.exitCode = 1
}
