/**
 * Telling every process that something changed, by NOTIFY, as part of the transaction in which it did. Commits that notify
 * wait for each other, so none that carries a single event does: what happens to events is told by the roll-up of the figures.
 */
import { sql } from 'drizzle-orm'
import type { ChangeKind, LiveChange } from '../../shared/live.ts'
import type { Connection, HotTransaction } from '../client.ts'

/** The channel's name, the same in every version of Waybill. */
export const changeChannel = 'waybill_changes'

/** Told by name only up to here: a message of NOTIFY has room for 8,000 bytes. */
const maxNamed = 100

/** What a change says of itself; what is left out is none, or any integration. */
export type ToldChange = Pick<LiveChange, 'kinds'> & Partial<LiveChange>

function write({ kinds, integrationIds = null, newCount = 0, finishedCount = 0 }: ToldChange): string {
  const named = integrationIds !== null && integrationIds.length <= maxNamed ? integrationIds : null
  return JSON.stringify({ kinds, integrationIds: named, newCount, finishedCount } satisfies LiveChange)
}

/** Tells of a change when the transaction commits. */
export async function tellChange(transaction: Connection, change: ToldChange) {
  await transaction.execute(sql`select pg_notify(${changeChannel}, ${write(change)})`)
}

/** What an act of a person changes, by what it was done to. */
const kindsOfSubjects: Record<string, ChangeKind[]> = {
  event: ['events', 'lanes', 'problems'],
  integration: ['integrations', 'lanes', 'problems'],
  problem: ['problems'],
  resubmission: ['resubmissions'],
}

/** Tells of acts that are written into the audit log, as far as they can be seen on a live page. */
export async function tellActs(transaction: Connection, acts: readonly { subjectType: string, subjectId: string }[]) {
  const kinds = [...new Set(acts.flatMap(({ subjectType }) => kindsOfSubjects[subjectType] ?? []))]
  const isKnown = acts.every(({ subjectType }) => subjectType === 'integration')
  if (kinds.length > 0) await tellChange(transaction, { kinds, integrationIds: isKnown ? acts.map(({ subjectId }) => subjectId) : null })
}

/** As {@link tellChange}, in a transaction of the hot path. */
export async function tellChangeHot(transaction: HotTransaction, change: ToldChange) {
  await transaction`select pg_notify(${changeChannel}, ${write(change)})`
}
