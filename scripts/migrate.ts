/**
 * `npm run migrate`: brings the database of a deployment to the current schema, once per release and before its new processes
 * start. The first time it also makes the admin and an admin token, and prints them this once; every time it makes the tokens
 * that the environment gives the valid ones. It refuses a WAYBILL_SECRET that is not the one the database was set up with.
 */
import { readEnvironment } from '../shared/environment.ts'
import { sayDone, sayFailure, sayNote } from './console/terminal.ts'
import { prepareDatabase } from './launcher/prepare-database.ts'
import { requireDatabase } from './launcher/preflight.ts'
import { describeFailure, StartFailure, messageOf } from './launcher/start-failure.ts'
import { signInLines } from './launcher/welcome.ts'

function readSettings() {
  try {
    return readEnvironment(process.env)
  }
  catch (error) {
    throw new StartFailure(messageOf(error))
  }
}

try {
  const settings = readSettings()
  const usesBuiltInPlatform = !process.env.MANAGEMENT_API_URL
  await requireDatabase(settings.DATABASE_URL, 'Nothing was changed. Mend DATABASE_URL or the server, then run this again.')
  const firstStart = await prepareDatabase(settings, { usesBuiltInPlatform, withDemo: false })
  sayDone('The database is at the current schema.')
  sayNote(usesBuiltInPlatform
    ? 'Messages are carried to the built-in platform; MANAGEMENT_API_TOKEN is registered as its token.'
    : `Messages are carried to ${new URL(settings.MANAGEMENT_API_URL).origin}; MANAGEMENT_API_TOKEN must be a token of it.`)
  if (firstStart.admin) console.log(['', ...signInLines(firstStart.admin.email, firstStart), ''].join('\n'))
}
catch (error) {
  sayFailure(describeFailure(error))
  process.exitCode = 1
}
