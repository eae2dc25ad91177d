/** Rows of a span of time, in tables whose ids grow with it. */
import type { AnyColumn, SQL } from 'drizzle-orm'
import { gte, lt, sql } from 'drizzle-orm'

/** The id's time is that of the process that made it, the row's own is the database's: their clocks may differ by up to an hour. */
const idFloor = (at: string, shift: string) => sql`uuid_floor(${at}::timestamptz ${sql.raw(shift)})`

/** From `from` on and before `to`, as far as they are given; bounded by the ids too, so that their index serves it. */
export function withinSpan({ at, id }: { at: AnyColumn, id: AnyColumn }, { from, to }: { from?: string, to?: string }): SQL[] {
  return [
    ...(from === undefined ? [] : [gte(at, new Date(from)), gte(id, idFloor(from, `- interval '1 hour'`))]),
    ...(to === undefined ? [] : [lt(at, new Date(to)), lt(id, idFloor(to, `+ interval '1 hour'`))]),
  ]
}
