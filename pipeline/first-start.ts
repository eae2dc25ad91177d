/** What an empty installation needs before anybody can use it: the check of the secret, an admin, a token, a first integration. */
import type { Connection, Database } from '../db/client.ts'
import { findInstallationValue, insertInstallationValue } from '../db/queries/installation.ts'
import { countUsers, insertToken, insertUser } from '../db/queries/people.ts'
import { WaybillError } from '../shared/waybill-error.ts'
import { systemActor } from './actor.ts'
import { makeApiToken, randomText, sha256 } from './credentials.ts'
import { createIntegration, listIntegrations } from './integrations.ts'
import type { Seal } from './seal.ts'
import { hashPassword } from './sign-in.ts'

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
}

/** What was made just now; null for what was there already or was given. */
export interface FirstStart {
  admin: { email: string, password: string | null } | null
  token: string | null
  demo: { integrationId: string, apiKey: string } | null
}

/**
 * Makes what is missing and leaves the rest alone; safe to run at every start.
 * @throws WaybillError `wrong_secret` when WAYBILL_SECRET is not the one this database was set up with
 */
export async function prepareFirstStart(options: FirstStartOptions): Promise<FirstStart> {
  const { database } = options
  await database.transaction(transaction => checkSecret(transaction, options.seal))
  await database.query(connection => keepGivenTokens(connection, options))
  if (await database.query(countUsers) > 0) return { admin: null, token: null, demo: null }
  const password = options.adminPassword ?? randomText(16)
  const passwordHash = await hashPassword(password)
  const made = options.apiToken === null ? makeApiToken() : null
  await database.transaction(async (transaction) => {
    await insertUser(transaction, { email: options.adminEmail, name: 'Admin', role: 'admin', passwordHash })
    if (made) await insertToken(transaction, { name: 'First admin token', role: 'admin', hash: made.hash })
  })
  return {
    admin: { email: options.adminEmail, password: options.adminPassword === null ? password : null },
    token: made?.token ?? null,
    demo: await makeDemo(database),
  }
}

const secretCheck = 'secret_check'

async function checkSecret(transaction: Connection, seal: Seal) {
  const sealed = await findInstallationValue(transaction, secretCheck)
  if (!sealed) return insertInstallationValue(transaction, secretCheck, seal.close(Buffer.from(secretCheck), secretCheck))
  try {
    seal.open(sealed, secretCheck)
  }
  catch (error) {
    throw new WaybillError('wrong_secret', 'WAYBILL_SECRET is not the one this database was set up with, so what is sealed in it cannot be read. Start with the original secret.', { cause: error })
  }
}

async function keepGivenTokens(connection: Connection, options: FirstStartOptions) {
  if (options.apiToken !== null) await insertToken(connection, { name: 'WAYBILL_API_TOKEN', role: 'admin', hash: sha256(options.apiToken) })
  if (options.managementApiToken !== null) {
    await insertToken(connection, { name: 'Workers, for the built-in platform', role: 'operator', hash: sha256(options.managementApiToken) })
  }
}

async function makeDemo(database: Database): Promise<FirstStart['demo']> {
  if ((await listIntegrations(database)).length > 0) return null
  const integration = await createIntegration({ database }, {
    service: 'custom', name: 'Demo ERP', enabled: true, ordering: 'integration', onExhausted: 'continue', onInterrupted: 'retry', retryPolicies: {}, settings: {},
  }, systemActor)
  return { integrationId: integration.id, apiKey: integration.apiKey }
}
