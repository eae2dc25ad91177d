/** A whole Waybill on this machine, from nothing to ready: back ends, database, web and worker. */
import type { FirstStart } from '../../pipeline/first-start.ts'
import { readEnvironment } from '../../shared/environment.ts'
import type { Environment } from '../../shared/environment.ts'
import { buildIfStale } from '../build/build-if-stale.ts'
import { sayDone, sayNote } from '../console/terminal.ts'
import type { Reaper } from '../services/reaper.ts'
import { openBackEnds } from './back-ends.ts'
import type { Cleanup } from './cleanup.ts'
import { openDataFolder } from './data-folder.ts'
import { findCredentials, keepCredentials, keepSecrets } from './keepsakes.ts'
import type { Credentials } from './keepsakes.ts'
import { prepareDatabase } from './prepare-database.ts'
import { readSettings, requirePort } from './preflight.ts'
import { startPrograms } from './programs.ts'

export interface LaunchOptions {
  project: string
  variables: Record<string, string | undefined>
  web: 'built' | 'development'
  /** Given the built-in platform's address, answers the one at which the worker shall reach it; the same unless given. */
  reroute?: (platformUrl: string) => Promise<string>
  cleanup: Cleanup
  reaper: Reaper
  /** Aborted when the user wants to stop before everything runs. */
  signal: AbortSignal
}

export interface Launched {
  credentials: Credentials
  firstStart: FirstStart
}

/** Where this machine reaches the web server: a server that listens everywhere is reached on the loopback address. */
function localUrl({ HOST, PORT }: Environment): string {
  const host = ['0.0.0.0', '::'].includes(HOST) ? '127.0.0.1' : HOST
  return `http://${host.includes(':') ? `[${host}]` : host}:${PORT}`
}

/** Old credentials stay; what the first start made just now, or the environment gives, takes their place. */
function mergeCredentials(known: Credentials | null, firstStart: FirstStart, settings: Environment): Credentials {
  return {
    url: localUrl(settings),
    email: firstStart.admin?.email ?? known?.email ?? settings.WAYBILL_ADMIN_EMAIL,
    apiToken: settings.WAYBILL_API_TOKEN ?? firstStart.token ?? known?.apiToken ?? null,
    demo: firstStart.demo ?? known?.demo ?? null,
  }
}

async function buildFirst({ project, signal }: LaunchOptions, logFile: string): Promise<void> {
  const hasBuilt = await buildIfStale({ project, logFile, signal, onBuild: () => sayNote('Building the application. This happens once and takes about a minute.') })
  if (hasBuilt) sayDone('Built')
}

/**
 * Starts everything. What was started is in `cleanup`, also when it throws.
 * @throws StartFailure for whatever a person can mend
 */
export async function launch(options: LaunchOptions): Promise<Launched> {
  const { project, variables, cleanup, reaper, signal } = options
  const settings = readSettings(variables)
  await requirePort(settings.PORT, settings.HOST)
  const folder = openDataFolder(settings.WAYBILL_DATA_DIR)
  cleanup.push(folder.unlock)
  if (options.web === 'built') await buildFirst(options, folder.logFile('build'))

  const backEnds = await openBackEnds({
    folder, cleanup, guard: reaper.guard, databaseUrl: variables.DATABASE_URL, redisUrl: settings.REDIS_URL,
  })
  signal.throwIfAborted()
  const secrets = keepSecrets(folder.path)
  const usesBuiltInPlatform = !variables.MANAGEMENT_API_URL
  const platformUrl = usesBuiltInPlatform && options.reroute ? await options.reroute(localUrl(settings)) : localUrl(settings)
  const environment = {
    ...variables,
    PORT: String(settings.PORT),
    HOST: settings.HOST,
    DATABASE_URL: backEnds.databaseUrl,
    REDIS_URL: backEnds.redisUrl ?? '',
    WAYBILL_SECRET: variables.WAYBILL_SECRET || secrets.waybillSecret,
    WAYBILL_DATA_DIR: folder.path,
    MANAGEMENT_API_URL: variables.MANAGEMENT_API_URL || platformUrl,
    MANAGEMENT_API_TOKEN: variables.MANAGEMENT_API_TOKEN || (usesBuiltInPlatform ? secrets.managementApiToken : ''),
  }
  const firstStart = await prepareDatabase(readEnvironment(environment), { usesBuiltInPlatform, withDemo: true })
  const credentials = mergeCredentials(findCredentials(folder.path), firstStart, settings)
  keepCredentials(folder.path, credentials)
  sayDone(`${backEnds.descriptions.join(', ')}, schema up to date`)

  signal.throwIfAborted()
  await startPrograms({ project, folder, cleanup, reaper, environment, web: options.web }, credentials.url)
  return { credentials, firstStart }
}
