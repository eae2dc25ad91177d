/** What the bench asks of Postgres about its own runs. */
import postgres from 'postgres'

/** Runs `work` on one connection of its own. */
export async function look<T>(databaseUrl: string, work: (connection: postgres.Sql) => Promise<T>): Promise<T> {
  const connection = postgres(databaseUrl, { max: 1, onnotice: () => {} })
  try {
    return await work(connection)
  }
  finally {
    await connection.end({ timeout: 5 })
  }
}

/** How many events there are. */
export function countEvents(databaseUrl: string): Promise<number> {
  return look(databaseUrl, async connection => (await connection<{ count: number }[]>`select count(*)::int as count from integration_events`)[0]?.count ?? 0)
}

/** Lets Postgres write out what earlier rounds left behind, so that no round pays for another. */
export async function settle(databaseUrl: string): Promise<void> {
  await look(databaseUrl, connection => connection`checkpoint`)
}
