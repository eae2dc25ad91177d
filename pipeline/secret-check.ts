/**
 * Whether WAYBILL_SECRET is the one this database was set up with. With another one, what is sealed could not be read, and
 * every waiting event would end as unreadable. So no process does anything before it has asked.
 */
import type { Logger } from 'pino'
import type { Connection, Database } from '../db/client.ts'
import { findInstallationValue, insertInstallationValue, replaceInstallationValue } from '../db/queries/installation.ts'
import { WaybillError } from '../shared/waybill-error.ts'
import type { Seal } from './seal.ts'

const secretCheck = 'secret_check'

/** Milliseconds between two questions while the database gives no answer. */
const askAgainAfterMs = 2000

/**
 * Checks the secret; in a database that has none yet, this one becomes the right one.
 * @throws WaybillError `wrong_secret`; `unavailable` or the driver's error when the database does not know, which decides nothing
 */
export async function requireRightSecret(database: Database, seal: Seal): Promise<void> {
  await database.transaction(transaction => checkSecret(transaction, seal))
}

/** {@link requireRightSecret} as part of a transaction. */
export async function checkSecret(transaction: Connection, seal: Seal): Promise<void> {
  const sealed = await findInstallationValue(transaction, secretCheck) ?? await setUp(transaction, seal)
  try {
    seal.open(sealed, secretCheck)
  }
  catch (error) {
    throw new WaybillError('wrong_secret', 'WAYBILL_SECRET is not the one this database was set up with, so what is sealed in it cannot be read. Start with the original secret; to change it, name it in WAYBILL_PREVIOUS_SECRETS.', { cause: error })
  }
}

/** From now on today's secret is the right one, and no process starts with the earlier one alone. */
export async function resealCheck(transaction: Connection, seal: Seal): Promise<void> {
  await replaceInstallationValue(transaction, secretCheck, seal.close(Buffer.from(secretCheck), secretCheck))
}

/** Of two processes that come first at the same time, one wins; both get what the winner stored. */
async function setUp(transaction: Connection, seal: Seal): Promise<Uint8Array> {
  const own = seal.close(Buffer.from(secretCheck), secretCheck)
  await insertInstallationValue(transaction, secretCheck, own)
  return await findInstallationValue(transaction, secretCheck) ?? own
}

interface SecretWatch {
  database: Database
  seal: Seal
  log: Logger
  /** Called with one sentence when the secret is wrong: end the process. */
  refuse: (message: string) => void
}

/**
 * For processes that start. Resolves, and never rejects, when the secret is right or the database gives no answer (it cannot
 * be reached, or is not migrated yet). In the latter case the process may start, and goes on asking until it knows.
 */
export async function watchSecret(watch: SecretWatch): Promise<void> {
  try {
    await requireRightSecret(watch.database, watch.seal)
  }
  catch (error) {
    if (error instanceof WaybillError && error.code === 'wrong_secret') return watch.refuse(error.message)
    watch.log.warn({ err: error }, 'secret.not_checked')
    setTimeout(() => void watchSecret(watch), askAgainAfterMs).unref()
  }
}
