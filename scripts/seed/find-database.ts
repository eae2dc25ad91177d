/** Which database to fill: the one of the environment, else the one of the Waybill that runs on this machine. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describeBuiltIn, keepSecrets } from '../launcher/keepsakes.ts'

const defaultDestinationUrl = 'http://127.0.0.1:3000'

/**
 * The database, the secret of its payloads, and where its workers send.
 * @throws Error that says what is missing
 */
export function findDatabase(variables: Record<string, string | undefined>): { databaseUrl: string, secret: string, destinationUrl: string } {
  const folder = variables.WAYBILL_DATA_DIR || '.waybill'
  const secrets = existsSync(join(folder, 'secrets.json')) ? keepSecrets(folder) : null
  const databaseUrl = variables.DATABASE_URL || describeBuiltIn(folder).DATABASE_URL
  if (!databaseUrl) throw new Error('There is no database to fill. Start Waybill with npm start, or set DATABASE_URL.')
  const secret = variables.WAYBILL_SECRET || secrets?.waybillSecret
  if (!secret) throw new Error('WAYBILL_SECRET is missing, so payloads could not be sealed. Set it to the secret of this database.')
  return { databaseUrl, secret, destinationUrl: variables.MANAGEMENT_API_URL || defaultDestinationUrl }
}
