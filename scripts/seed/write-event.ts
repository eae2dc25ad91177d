/** The rows of one event of the seed, and of what people did. */
import type { SeededEvent } from './seeded-event.ts'
import { placeOf } from './seeded-event.ts'
import type { Chance } from './random.ts'
import type { RowWriter } from './rows.ts'

const toDate = (at: number | null) => at === null ? null : new Date(at)

/** People who look after the integrations. They have no account: they are only named in the audit log. */
const people = [
  { id: '0190aaaa-0000-7000-8000-000000000001', name: 'Jana Petersen' },
  { id: '0190aaaa-0000-7000-8000-000000000002', name: 'Tom Bennett' },
  { id: '0190aaaa-0000-7000-8000-000000000003', name: 'Aylin Özdemir' },
] as const
export type Operator = (typeof people)[number]

/** Somebody who looks after the integrations. */
export const drawOperator = (chance: Chance): Operator => chance.pick(people)

/** Writes the event with everything that hangs on it. */
export async function writeEvent({ rows }: { rows: RowWriter }, event: SeededEvent) {
  const { lane, message, status } = event
  const place = event.replaces && placeOf(event)
  await rows.add('integration_events', {
    id: event.id, integration_id: lane.integrationId, lane_id: lane.id, seq: event.seq,
    action: message.action, entity_id: message.entityId,
    status, attempt_count: event.attemptCount, retry_count: event.retryCount, refusal_count: event.refusalCount, trigger: event.trigger,
    accepted_at: new Date(event.acceptedAt), next_attempt_at: toDate(event.nextAttemptAt), attempt_started_at: toDate(event.attemptStartedAt),
    processing_epoch: status === 'processing' ? lane.epoch : null, finished_at: toDate(event.finishedAt),
    dead_lettered_at: status === 'failed' ? toDate(event.finishedAt) : null,
    error_code: event.error?.code ?? null, error_message: event.error?.message ?? null, skip_reason: event.skipReason,
    superseded_by_event_id: event.supersededByEventId, parked_at: toDate(event.parked?.at ?? null), is_current_attempt: event.isCurrentAttempt,
    resubmitted_from_event_id: event.replaces?.eventId ?? null, place_seq: place?.seq ?? null, place_id: place?.id ?? null,
  })
  await rows.add('event_keys', { event_id: event.id, entity_refs: event.refs, write_keys: event.writeKeys })
  await rows.add('event_payloads', { event_id: event.id, sealed_body: event.sealedBody })
  for (const attempt of event.attempts) await rows.add('attempts', attempt)
  for (const log of event.logs) await rows.add('communication_logs', log)
}

/** What somebody did, and with what. */
export interface Act { at: number, act: string, subject: { type: 'event' | 'resubmission', id: string }, detail: Record<string, unknown>, by: Operator }

/** Writes down what a person did. */
export async function writeAudit({ rows, chance }: { rows: RowWriter, chance: Chance }, { at, act, subject, detail, by }: Act) {
  await rows.add('audit_log', {
    id: chance.idAt(at), at: new Date(at), actor_type: 'user', actor_id: by.id, actor_name: by.name, act,
    subject_type: subject.type, subject_id: subject.id, detail: JSON.stringify(detail),
  })
}
