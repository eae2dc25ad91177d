import { openDatabase } from '../../db/client.ts'
import { migrateDatabase } from '../../db/migrate.ts'
import { countEarlierEvents } from '../../pipeline/figures/earlier-events.ts'
import { prepareFirstStart, type FirstStart } from '../../pipeline/first-start.ts'
import { makeSeal } from '../../pipeline/seal.ts'
import type { Environment } from '../../shared/environment.ts'
import { WaybillError } from '../../shared/waybill-error.ts'
import { StartFailure } from './start-failure.ts'

/**
 * Brings the database to the current schema and makes what a first start needs: an admin, the tokens and, if wanted, a demo integration.
 * @throws StartFailure when WAYBILL_SECRET does not fit the database, or a token that is given cannot be used, or a token cannot be one
 */
export async function prepareDatabase(environment: Environment, options: { usesBuiltInPlatform: boolean, withDemo: boolean }): Promise<FirstStart> {
  await migrateDatabase(environment.DATABASE_URL)
  const database = openDatabase(environment.DATABASE_URL, { pool: 2, hotPool: 1 })
  try {
    await countEarlierEvents(database)
    return await prepareFirstStart({
      database,
      seal: makeSeal(environment.WAYBILL_SECRET, environment.WAYBILL_PREVIOUS_SECRETS),
      adminEmail: environment.WAYBILL_ADMIN_EMAIL,
      adminPassword: environment.WAYBILL_ADMIN_PASSWORD ?? null,
      apiToken: environment.WAYBILL_API_TOKEN ?? null,
      managementApiToken: options.usesBuiltInPlatform ? environment.MANAGEMENT_API_TOKEN ?? null : null,
      withDemo: options.withDemo,
    })
  }
  catch (error) {
    if (error instanceof WaybillError) throw new StartFailure(error.message)
    throw error
  }
  finally {
    await database.close()
  }
}
