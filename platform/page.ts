/** Lists are keyset pages: a cursor names the last item of the page before, so that every page costs the same. */
import { z } from 'zod'
import { WaybillError } from '../shared/waybill-error.ts'

/** What every list can be asked for. `cursor` is the `nextCursor` of the page before. */
export const pageQuery = z.object({
  cursor: z.string().max(5000).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
})

/** A page of `item`s. */
export const pageOf = <Item extends z.ZodType>(item: Item) => z.object({ items: z.array(item), nextCursor: z.string().nullable() })

/** The key that a cursor stands for, or null without one. @throws WaybillError `invalid` when it is not one of ours */
export function readCursor<Key>(cursor: string | undefined, schema: z.ZodType<Key>): Key | null {
  if (cursor === undefined) return null
  const key = schema.safeParse(parseOrNull(Buffer.from(cursor, 'base64url').toString()))
  if (key.success) return key.data
  throw new WaybillError('invalid', 'The cursor is not one that this list has given. Begin again without it.', { faults: [{ path: 'cursor', message: 'is not a cursor of this list' }] })
}

/** Cuts rows that were read up to `limit + 1` to a page; the row too many only says that there is more. */
export function cutPage<Row, Item>(rows: readonly Row[], limit: number, read: { key: (row: Row) => unknown, item: (row: Row) => Item }) {
  const last = rows.length > limit ? rows[limit - 1] : undefined
  return {
    items: rows.slice(0, limit).map(read.item),
    nextCursor: last === undefined ? null : Buffer.from(JSON.stringify(read.key(last))).toString('base64url'),
  }
}

function parseOrNull(text: string): unknown {
  try {
    return JSON.parse(text)
  }
  catch {
    return null // Not JSON, so not a cursor of ours; the schema says so.
  }
}
