/** What a write did, so that whoever called for it can be held to it. The platform itself does not know who that is. */
import type { Act } from '../shared/audit.ts'

/** `before` and `after` are null where there was nothing. Of `personal` fields the record keeps only whether they are equal. */
export interface Change {
  act: Act
  subjectType: string
  subjectId: string
  detail: Record<string, unknown>
  before?: Record<string, unknown> | null
  after?: Record<string, unknown> | null
  personal?: readonly string[]
}

interface Subject { type: 'order' | 'product' | 'customer', number: string }
type State = Record<string, unknown> | null

/** The change of one thing, known by its number. All its fields count as personal but those that are `open`, unless all are. */
export function describeChange(act: Act, { type, number }: Subject, states: { before: State, after: State, open: readonly string[] | 'all' }): Change {
  const { open } = states
  const [before, after] = [withoutTimes(states.before), withoutTimes(states.after)]
  const personal = open === 'all' ? [] : Object.keys({ ...before, ...after }).filter(name => !open.includes(name))
  return { act, subjectType: type, subjectId: number, detail: { name: number }, before, after, personal }
}

/** Articles of a bulk call that are named; of more only their number is kept. */
const namedArticles = 20

/** A bulk call as one change, with counts. */
export function describeBulkChange(act: Act, subjectType: 'stock' | 'price', results: readonly { sku: string, ok: boolean }[]): Change {
  const skus = [...new Set(results.map(result => result.sku))]
  const name = skus.length === 1 ? skus[0] ?? '' : `${skus.length} articles`
  const detail = { name, itemCount: results.length, refusedCount: results.filter(result => !result.ok).length, skus: skus.slice(0, namedArticles) }
  return { act, subjectType, subjectId: name, detail }
}

function withoutTimes(state: State): State {
  if (state === null) return null
  const { createdAt: _, updatedAt: __, ...rest } = state
  return rest
}
