import { openDatabase } from '../../db/client.ts'
import { migrateDatabase } from '../../db/migrate.ts'
import { prepareFirstStart, type FirstStart } from '../../pipeline/first-start.ts'
import { makeSeal } from '../../pipeline/seal.ts'
import type { Environment } from '../../shared/environment.ts'
import { StartFailure, failureCode, messageOf } from './start-failure.ts'

/**
 * Brings the database to the current schema and makes what a first start needs: an admin, a token, a demo integration.
 * @throws StartFailure when WAYBILL_SECRET does not fit the database
 */
export async function prepareDatabase(environment: Environment): Promise<FirstStart> {
  await migrateDatabase(environment.DATABASE_URL)
  const database = openDatabase(environment.DATABASE_URL, { pool: 2, hotPool: 1 })
  try {
    return await prepareFirstStart({
      database,
      seal: makeSeal(environment.WAYBILL_SECRET),
      adminEmail: environment.WAYBILL_ADMIN_EMAIL,
      adminPassword: environment.WAYBILL_ADMIN_PASSWORD ?? null,
      apiToken: environment.WAYBILL_API_TOKEN ?? null,
      managementApiToken: environment.MANAGEMENT_API_TOKEN ?? null,
    })
  }
  catch (error) {
    if (failureCode(error) === 'wrong_secret') throw new StartFailure(messageOf(error))
    throw error
  }
  finally {
    await database.close()
  }
}
