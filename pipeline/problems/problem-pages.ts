/** Problems as people look at them: in pages by keyset, and one by itself. */
import type { Connection, Database } from '../../db/client.ts'
import type { ProblemPlace, ProblemRow } from '../../db/queries/problems.ts'
import * as queries from '../../db/queries/problems.ts'
import { capCount, countCap } from '../../shared/event-filter.ts'
import type { PossibleOwners, ProblemDetail, ProblemPage, ProblemPageRequest, ProblemSummary } from '../../shared/problems.ts'
import { WaybillError } from '../../shared/waybill-error.ts'
import { toIso } from '../event-summary.ts'
import { readCursor, writeCursor } from '../event-pages.ts'
import type { Hours } from './hours.ts'
import { beginHours, countHours } from './hours.ts'

/** Hours of the chart in a list, and on a problem's own page. */
const [listedHours, detailedHours] = [24, 7 * 24]

/** Counts of events stop here; one more is counted to know whether there are more. */
const cap = countCap + 1

/** One page, those seen last first. @throws WaybillError `invalid` when the cursor is not one of ours */
export async function getProblemPage(database: Database, { cursor, limit, ...filter }: ProblemPageRequest): Promise<ProblemPage> {
  const before = cursor === undefined ? null : readPlace(cursor)
  const [{ rows, hours }, count] = await Promise.all([
    database.query(async (connection) => {
      const rows = await queries.listProblems(connection, filter, { before, limit: limit + 1, cap })
      return { rows, hours: await readHours(connection, rows.map(row => row.id), listedHours) }
    }),
    database.query(connection => queries.countProblems(connection, filter, cap)),
  ])
  const shown = rows.slice(0, limit)
  const last = rows.length > limit ? shown.at(-1) : undefined
  return { items: shown.map(row => showProblem(row, hours(row.id))), nextCursor: last ? writePlace(last) : null, total: capCount(count) }
}

/** @throws WaybillError `not_found` when there is no such problem, or its integration was deleted */
export function getProblem(database: Database, id: string): Promise<ProblemDetail> {
  return database.query(connection => readProblem(connection, id))
}

/** {@link getProblem} as part of a transaction. */
export async function readProblem(connection: Connection, id: string): Promise<ProblemDetail> {
  const row = requireProblem(await queries.findProblem(connection, id, cap))
  return showProblem(row, (await readHours(connection, [id], detailedHours))(id))
}

/** A problem that nobody else changes until the transaction ends. @throws WaybillError `not_found` */
export async function lockProblem(transaction: Connection, id: string): Promise<ProblemRow> {
  return requireProblem(await queries.lockProblem(transaction, id, cap))
}

/** Who may own a problem, by name. */
export async function getPossibleOwners(database: Database): Promise<PossibleOwners> {
  return { items: await database.query(queries.listPossibleOwners) }
}

function requireProblem(row: ProblemRow | null): ProblemRow {
  if (row) return row
  throw new WaybillError('not_found', 'There is no problem with this id. It may have been removed, or its integration was deleted.')
}

async function readHours(connection: Connection, ids: readonly string[], length: number): Promise<(id: string) => Hours> {
  const from = beginHours(new Date(), length)
  const seen = ids.length === 0 ? [] : await queries.listProblemHours(connection, ids, from)
  const byProblem = Map.groupBy(seen, row => row.problemId)
  return id => countHours(from, length, byProblem.get(id) ?? [])
}

function showProblem({ ownerId, ownerName, ...row }: ProblemRow, hours: Hours): ProblemSummary {
  return {
    ...row,
    hours,
    openCount: capCount(row.openCount),
    firstSeenAt: row.firstSeenAt.toISOString(),
    lastSeenAt: row.lastSeenAt.toISOString(),
    reopenedAt: toIso(row.reopenedAt),
    owner: ownerId === null || ownerName === null ? null : { id: ownerId, name: ownerName },
    snoozedUntil: toIso(row.snoozedUntil),
    resolvedAt: toIso(row.resolvedAt),
  }
}

/** A cursor is the cursor of the last id that was shown, behind the time in milliseconds at which that problem was last seen. */
const writePlace = ({ lastSeenAt, id }: ProblemPlace) => `${lastSeenAt.getTime().toString(36)}.${writeCursor(id)}`

function readPlace(cursor: string): ProblemPlace {
  const [time = '', id = ''] = cursor.split('.')
  return { lastSeenAt: new Date(/^[0-9a-z]{1,9}$/.test(time) ? Number.parseInt(time, 36) : 0), id: readCursor(id) }
}
