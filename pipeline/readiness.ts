/** Whether this process can do its work. */
import type { Database } from '../db/client.ts'
import { isMigrated } from '../db/queries/migrations.ts'

/** Milliseconds after which a dependency that says nothing counts as failing. */
const patienceMs = 2000

export type Check = 'ok' | 'failing'

/** What a process needs, and whether it has it. `migrations` fails as well when the database cannot be asked. */
export interface Readiness { ready: boolean, checks: { database: Check, queue: Check, migrations: Check } }

/** Asks the database and the queue; answers within seconds, and never throws. */
export async function checkReadiness(database: Database, queueAnswers: () => Promise<boolean>): Promise<Readiness> {
  const [migrated, queue] = await Promise.all([
    within(database.query(isMigrated, patienceMs)),
    within(queueAnswers()),
  ])
  const checks = { database: toCheck(migrated !== null), queue: toCheck(queue === true), migrations: toCheck(migrated === true) }
  return { ready: Object.values(checks).every(check => check === 'ok'), checks }
}

const toCheck = (good: boolean): Check => good ? 'ok' : 'failing'

/** The answer, or null when it fails or is late: either way the dependency is not there for us. */
async function within(answer: Promise<boolean>): Promise<boolean | null> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), patienceMs)
  })
  try {
    return await Promise.race([answer.catch(() => null), late])
  }
  finally {
    clearTimeout(timer)
  }
}
