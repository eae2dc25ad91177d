/** Searching in texts. */
import type { AnyColumn, SQL } from 'drizzle-orm'
import { ilike, or } from 'drizzle-orm'

/** True where one of `texts` contains these very characters, in whatever case. No index serves it. */
export function containsText(texts: readonly (AnyColumn | SQL)[], words: string): SQL | undefined {
  const pattern = `%${words.replaceAll(/[\\%_]/g, '\\$&')}%`
  return or(...texts.map(text => ilike(text, pattern)))
}
