/** What an empty installation needs before anybody can use it: the check of the secret, an admin, a token, a first integration. */
import type { Connection, Database } from '../db/client.ts'
import { insertToken, keepToken, revokeOtherTokens } from '../db/queries/api-tokens.ts'
import { lockInstallation } from '../db/queries/installation.ts'
import { countUsers, insertUser } from '../db/queries/people.ts'
import { WaybillError } from '../shared/waybill-error.ts'
import { systemActor } from './actor.ts'
import { givenTokens } from './api-tokens.ts'
import { makeApiToken, randomText, readApiToken } from './credentials.ts'
import { createIntegration, listIntegrations } from './integrations.ts'
import { hashPassword } from './passwords.ts'
import type { Seal } from './seal.ts'
import { checkSecret } from './secret-check.ts'

export interface FirstStartOptions {
  database: Database
  seal: Seal
  adminEmail: string
  /** Null: a random one is made and returned. */
  adminPassword: string | null
  /** An admin token of one's own. Null: one is made and returned, on the first start only. */
  apiToken: string | null
  /** The token with which workers call the built-in platform. Null when another platform is used. */
  managementApiToken: string | null
  /** Whether an installation without integrations gets one to try things with. */
  withDemo: boolean
}

/** What was made just now; null for what was there already, was given or was not wanted. */
export interface FirstStart {
  admin: { email: string, password: string | null } | null
  token: string | null
  demo: { integrationId: string, apiKey: string } | null
}

/**
 * Makes what is missing and leaves the rest alone; safe to run at every start, also by several processes at once. A token
 * that is given takes the place of the one given before, which is revoked at the same instant.
 * @throws WaybillError `wrong_secret` when WAYBILL_SECRET is not the one this database was set up with; `invalid` when a
 * token that is given could never be used
 */
export async function prepareFirstStart(options: FirstStartOptions): Promise<FirstStart> {
  const { database } = options
  const people = await database.transaction(async (transaction) => {
    await lockInstallation(transaction)
    await checkSecret(transaction, options.seal)
    await keepGivenTokens(transaction, options)
    return await countUsers(transaction) > 0 ? null : makePeople(transaction, options)
  })
  if (people === null) return { admin: null, token: null, demo: null }
  return { ...people, demo: options.withDemo ? await makeDemo(options) : null }
}

async function makePeople(transaction: Connection, { adminEmail, adminPassword, apiToken }: FirstStartOptions): Promise<Pick<FirstStart, 'admin' | 'token'>> {
  const password = adminPassword ?? randomText(16)
  await insertUser(transaction, { email: adminEmail, name: 'Admin', role: 'admin', passwordHash: await hashPassword(password) })
  const made = apiToken === null ? makeApiToken() : null
  if (made) await insertToken(transaction, { name: 'First admin token', role: 'admin', hash: made.hash })
  return { admin: { email: adminEmail, password: adminPassword === null ? password : null }, token: made?.token ?? null }
}

/** First revokes what is no longer given, then keeps what is: so two tokens may also change places. */
async function keepGivenTokens(transaction: Connection, { apiToken, managementApiToken }: FirstStartOptions) {
  const given = [
    ...(apiToken === null ? [] : [{ name: givenTokens.admin, role: 'admin' as const, hash: readGivenToken('WAYBILL_API_TOKEN', apiToken) }]),
    ...(managementApiToken === null
      ? []
      : [{ name: givenTokens.workers, role: 'operator' as const, hash: readGivenToken('MANAGEMENT_API_TOKEN', managementApiToken) }]),
  ]
  for (const token of given) await revokeOtherTokens(transaction, token)
  for (const token of given) await keepToken(transaction, token)
}

function readGivenToken(variable: string, value: string): Uint8Array {
  const hash = readApiToken(value)
  if (hash !== null) return hash
  throw new WaybillError('invalid', `${variable} looks like a token of Waybill, but its checksum is wrong: it was mistyped or cut. Copy it again, or make one with: openssl rand -hex 32`)
}

async function makeDemo({ database, seal }: FirstStartOptions): Promise<FirstStart['demo']> {
  if ((await listIntegrations(database)).length > 0) return null
  const integration = await createIntegration({ database, seal }, {
    service: 'custom', name: 'Demo ERP', enabled: true, ordering: 'integration', onExhausted: 'continue', onInterrupted: 'retry',
    retryPolicies: {}, rateLimit: null, settings: {}, maskPaths: [], secrets: {},
  }, systemActor)
  return { integrationId: integration.id, apiKey: integration.apiKey }
}
