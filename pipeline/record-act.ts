/** Writing into the audit log. What is written there stays for good, so secrets, personal data and bulk are kept out of it here. */
import type { Connection, HotTransaction } from '../db/client.ts'
import type { AuditRecord } from '../db/queries/audit-log.ts'
import { insertAudit, insertAuditHot } from '../db/queries/audit-log.ts'
import { maskJson } from './mask/mask.ts'
import type { Masking } from './mask/masking.ts'
import { plainMasking } from './mask/masking.ts'
import type { Seal } from './seal.ts'

/** Characters of a value that are kept; of a longer one only its length is. */
const maxKept = 4000

/** An act. `before` and `after` are the whole subject, null when it was not there; of fields that are `personal` only whether they are equal is kept. */
export interface ActToRecord extends AuditRecord { personal?: readonly string[] }

/** Writes down what somebody did, masked and reduced to what changed, in the transaction in which it was done. */
export async function recordAct(transaction: Connection, seal: Seal, act: ActToRecord): Promise<void> {
  await insertAudit(transaction, makeRecord(seal, act))
}

/** As {@link recordAct}, for what is done in a transaction of the hot path. */
export async function recordActHot(transaction: HotTransaction, seal: Seal, act: ActToRecord): Promise<void> {
  await insertAuditHot(transaction, makeRecord(seal, act))
}

function makeRecord(seal: Seal, { personal = [], ...act }: ActToRecord): AuditRecord {
  const { before, after } = pickChanged(act.before ?? null, act.after ?? null)
  const masking = plainMasking(seal)
  const keep = (state: State) => state && keepSafe(state, personal, masking)
  return { ...act, detail: keepSafe(act.detail ?? {}, [], masking), before: keep(before), after: keep(after) }
}

type State = Record<string, unknown> | null

/** Of two states the fields in which they differ; both null when they do not. A subject that is new or gone differs in all of them. */
export function pickChanged(before: State, after: State): { before: State, after: State } {
  if (before === null || after === null) return { before, after }
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(name => JSON.stringify(before[name]) !== JSON.stringify(after[name]))
  if (names.length === 0) return { before: null, after: null }
  const pick = (state: Record<string, unknown>) => Object.fromEntries(names.filter(name => state[name] !== undefined).map(name => [name, state[name]]))
  return { before: pick(before), after: pick(after) }
}

function keepSafe(state: Record<string, unknown>, personal: readonly string[], masking: Masking): Record<string, unknown> {
  return Object.fromEntries(Object.entries(state).flatMap(([name, value]) => {
    if (value === undefined) return []
    const isHidden = personal.includes(name) && value !== null
    const masked = isHidden ? Object.entries({ [name]: masking.hide(JSON.stringify(value), 'name') }) : maskField(name, value, masking)
    return masked.map(([shown, kept]) => [shown, cutLong(kept)])
  }))
}

/** The name counts too: a value under `password` is hidden whatever it looks like. */
function maskField(name: string, value: unknown, masking: Masking): [string, unknown][] {
  const masked = maskJson({ [name]: value }, masking)
  return typeof masked === 'object' && masked !== null ? Object.entries(masked) : [[name, masked]]
}

function cutLong(value: unknown): unknown {
  const { length } = JSON.stringify(value)
  return length <= maxKept ? value : `‹not kept: ${length} characters›`
}
