/** Looking after a problem: who owns it, what is known of it, and whether it needs attention now. */
import type { Connection } from '../../db/client.ts'
import type { ProblemChanges, ProblemRow } from '../../db/queries/problems.ts'
import { listPossibleOwners, markResolved, updateProblem } from '../../db/queries/problems.ts'
import type { Act } from '../../shared/audit.ts'
import type { ChangeProblem, ProblemDetail } from '../../shared/problems.ts'
import { WaybillError } from '../../shared/waybill-error.ts'
import type { Actor } from '../actor.ts'
import { recordAct } from '../record-act.ts'
import type { Waybill } from '../waybill.ts'
import { lockProblem, readProblem } from './problem-pages.ts'

/** The longest snooze. */
const maxSnoozeMs = 366 * 86_400_000

/**
 * Changes what is given; what changes nothing is not written into the audit log. A snooze opens what was resolved.
 * @throws WaybillError `not_found`; `invalid` when the owner cannot sign in or the snooze does not end within a year; `conflict` when a
 * problem shall be open or snoozed of which nothing is left
 */
export function changeProblem({ database, seal }: Pick<Waybill, 'database' | 'seal'>, id: string, changes: ChangeProblem, actor: Actor): Promise<ProblemDetail> {
  return database.transaction(async (transaction) => {
    const before = await lockProblem(transaction, id)
    await requireOwner(transaction, changes.ownerId)
    requireSnooze(changes.snoozedUntil, Date.now())
    if (before.openCount === 0 && (changes.state === 'open' || typeof changes.snoozedUntil === 'string')) {
      throw new WaybillError('conflict', 'No event of this problem is failed any more, so it is resolved. It opens by itself when it comes back.')
    }
    await write(transaction, before, { changes, resolvedBy: actor.name })
    const after = await readProblem(transaction, id)
    const [was, is] = [describeState(before), describeState({ ...after, ownerName: after.owner?.name ?? null })]
    if (JSON.stringify(was) !== JSON.stringify(is)) {
      const detail = { name: `${after.action}: ${after.errorCode}` }
      await recordAct(transaction, seal, { actor, act: nameAct(changes), subjectType: 'problem', subjectId: id, detail, before: was, after: is })
    }
    return after
  })
}

async function write(transaction: Connection, before: ProblemRow, { changes, resolvedBy }: { changes: ChangeProblem, resolvedBy: string }) {
  const { state, snoozedUntil, ...plain } = changes
  const until = state === 'open' ? null : snoozedUntil
  const columns: ProblemChanges = {
    ...plain,
    ...(state === 'open' || typeof until === 'string' ? { resolvedAt: null, resolvedBy: null } : {}),
    ...(until === undefined ? {} : { snoozedUntil: until === null ? null : new Date(until) }),
  }
  if (Object.keys(columns).length > 0) await updateProblem(transaction, before.id, columns)
  if (state === 'resolved' && before.resolvedAt === null) await markResolved(transaction, before.id, resolvedBy)
}

async function requireOwner(transaction: Connection, ownerId: string | null | undefined) {
  if (ownerId === undefined || ownerId === null) return
  const owners = await listPossibleOwners(transaction)
  if (owners.some(({ id }) => id === ownerId)) return
  throw invalid('ownerId', 'is nobody who can sign in; choose somebody of GET /v1/problems/owners')
}

function requireSnooze(until: string | null | undefined, now: number) {
  if (until === undefined || until === null) return
  const ahead = Date.parse(until) - now
  if (ahead <= 0 || ahead > maxSnoozeMs) throw invalid('snoozedUntil', 'must be within the next 366 days')
}

const invalid = (path: string, message: string) => new WaybillError('invalid', `One field is not valid: ${path} ${message}.`, { faults: [{ path, message }] })

/** What a person can change, before or afterwards. */
interface Changeable { state: string, ownerName: string | null, note: string | null, snoozedUntil: Date | string | null }

function describeState({ state, ownerName, note, snoozedUntil }: Changeable) {
  return { state, owner: ownerName, note, snoozedUntil: snoozedUntil === null ? null : new Date(snoozedUntil).toISOString() }
}

function nameAct({ state, snoozedUntil }: ChangeProblem): Act {
  if (state === 'resolved') return 'problem.resolved'
  if (state === 'open') return 'problem.reopened'
  return typeof snoozedUntil === 'string' ? 'problem.snoozed' : 'problem.changed'
}
