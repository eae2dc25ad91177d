/** The rows of one event of the seed. */
import type { SeededEvent } from './carry.ts'
import type { Chance } from './random.ts'
import type { RowWriter } from './rows.ts'

const toDate = (at: number | null) => at === null ? null : new Date(at)

/** People who look after the integrations. They have no account: they are only named in the audit log. */
const people = [
  ['0190aaaa-0000-7000-8000-000000000001', 'Jana Petersen'], ['0190aaaa-0000-7000-8000-000000000002', 'Tom Bennett'], ['0190aaaa-0000-7000-8000-000000000003', 'Aylin Özdemir'],
] as const

/** Writes the event with everything that hangs on it. */
export async function writeEvent({ rows }: { rows: RowWriter }, event: SeededEvent) {
  const { lane, message, status } = event
  await rows.add('integration_events', {
    id: event.id, integration_id: lane.integrationId, lane_id: lane.id, seq: event.seq,
    action: message.action, entity_id: message.entityId,
    status, attempt_count: event.attemptCount, retry_count: event.retryCount, refusal_count: event.refusalCount, trigger: event.trigger,
    accepted_at: new Date(event.acceptedAt), next_attempt_at: toDate(event.nextAttemptAt), attempt_started_at: toDate(event.attemptStartedAt),
    processing_epoch: status === 'processing' ? lane.epoch : null, finished_at: toDate(event.finishedAt),
    dead_lettered_at: status === 'failed' ? toDate(event.finishedAt) : null,
    error_code: event.error?.code ?? null, error_message: event.error?.message ?? null, skip_reason: event.skipReason,
  })
  await rows.add('event_keys', { event_id: event.id, entity_refs: event.refs, write_keys: event.writeKeys })
  await rows.add('event_payloads', { event_id: event.id, sealed_body: event.sealedBody })
  for (const attempt of event.attempts) await rows.add('attempts', attempt)
  for (const log of event.logs) await rows.add('communication_logs', log)
}

interface Entry { at: number, act: string, detail: Record<string, unknown> }

/** Writes down what a person did with the event. */
export async function writeAudit({ rows, chance }: { rows: RowWriter, chance: Chance }, event: SeededEvent, entry: Entry) {
  const [id, name] = chance.pick(people)
  await rows.add('audit_log', {
    id: chance.idAt(entry.at), at: new Date(entry.at), actor_type: 'user', actor_id: id, actor_name: name, act: entry.act,
    subject_type: 'event', subject_id: event.id, detail: JSON.stringify(entry.detail),
  })
}
