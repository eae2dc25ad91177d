/**
 * Carries one message of the seed along its way. What is said and done at each attempt comes from the product itself
 * (`attempt`, `decide`), so that histories are such as Waybill writes; only clock, chance and destination are the seed's.
 */
import { attempt } from '../../pipeline/attempt.ts'
import type { Reply } from '../../pipeline/classify.ts'
import type { Decision } from '../../pipeline/decide.ts'
import { decide, decideInterrupted } from '../../pipeline/decide.ts'
import { recordAttempt } from '../../pipeline/finished-attempt.ts'
import { plainMasking } from '../../pipeline/mask/masking.ts'
import type { Seal } from '../../pipeline/seal.ts'
import { policyFor } from '../../shared/retry-policy.ts'
import type { AppliedWrites } from './applied-writes.ts'
import type { Fate, Step } from './fates.ts'
import type { Outage } from './outage.ts'
import type { Chance } from './random.ts'
import type { Row } from './rows.ts'
import type { SeededEvent, SeededLane } from './seeded-event.ts'

export interface CarryContext {
  seal: Seal
  chance: Chance
  until: number
  destinationUrl: string
  outage: Outage
  applied: AppliedWrites
}

/** A dead worker's lane is free for the next one after this many milliseconds. */
const leaseMs = 8000

/** Makes attempts from the moment `from` on until the event is finished, the seed's time is over, or its worker dies. */
export async function carry(event: SeededEvent, fate: Fate, from: number, context: CarryContext) {
  const { lane } = event
  let startAt = Math.max(from, lane.busyUntil) + context.chance.between(4, 60)
  while (startAt < context.until) {
    const met = context.outage.meet(startAt)
    if (met.kind === 'wait') {
      startAt = met.until + context.chance.between(100, 5000)
      continue
    }
    const step: Step = met.kind === 'nobody' ? { kind: 'reply', reply: met.reply, durationMs: context.chance.between(2, 9) } : fate.step(event.message, event.attemptCount + 1)
    const endAt = startAt + lengthOf(step)
    if (step.kind === 'skip') return skip(event, startAt, step)
    if (step.kind === 'park') return park(event, startAt, step.reason)
    if (step.kind === 'abandoned') return abandon(event, startAt)
    if (endAt >= context.until) break
    lane.epoch += 1
    const decision = await makeAttempt(event, step, { startAt, endAt }, context)
    lane.busyUntil = endAt
    if (decision.to !== 'queued') return finish(event, decision, endAt)
    event.retryCount = decision.retryCount
    event.error = decision.error
    event.trigger = 'automatic'
    event.nextAttemptAt = endAt + decision.delayMs
    startAt = event.nextAttemptAt + context.chance.between(2, 40)
  }
  lane.isBlocked = true
}

function lengthOf(step: Step): number {
  return step.kind === 'reply' ? step.durationMs : step.kind === 'died' ? leaseMs + 3000 : 0
}

function skip(event: SeededEvent, at: number, { reason, newerEventId }: Extract<Step, { kind: 'skip' }>) {
  const isSkippedByPerson = newerEventId === null
  Object.assign(event, {
    isSkippedByPerson, status: 'skipped', skipReason: reason, supersededByEventId: newerEventId, finishedAt: at, nextAttemptAt: null,
  } satisfies Partial<SeededEvent>)
  if (isSkippedByPerson) event.lane.remembersWrites = true
}

function park(event: SeededEvent, at: number, reason: string) {
  event.parked = { at, reason }
  event.nextAttemptAt = null
  event.lane.remembersWrites = true
  event.lane.busyUntil = at
}

function abandon(event: SeededEvent, at: number) {
  event.lane.epoch += 1
  event.lane.isBlocked = true
  event.lane.leaseUntil = at + leaseMs
  Object.assign(event, { status: 'processing', attemptCount: event.attemptCount + 1, attemptStartedAt: at, nextAttemptAt: null } satisfies Partial<SeededEvent>)
}

function finish(event: SeededEvent, decision: Exclude<Decision, { to: 'queued' }>, at: number) {
  event.status = decision.to
  event.finishedAt = at
  event.nextAttemptAt = null
  event.error = decision.to === 'failed' ? decision.error : null
  if (decision.to === 'success') return
  event.lane.remembersWrites = true
  if (!decision.hold) return
  Object.assign(event.lane, { isBlocked: true, heldAt: at, heldReason: decision.hold, heldByEventId: event.id } satisfies Partial<SeededLane>)
}

interface Span { startAt: number, endAt: number }

async function makeAttempt(event: SeededEvent, step: Step, span: Span, context: CarryContext): Promise<Decision> {
  event.attemptCount += 1
  const { plan } = event.lane
  const about = { policy: policyFor(plan.retryPolicies, event.message.action), retryCount: event.retryCount, resubmitEnabled: true, onExhausted: plan.onExhausted, onInterrupted: 'retry', busyForMs: null, isExcused: false } as const
  if (step.kind !== 'reply') {
    const decision = decideInterrupted(about)
    noteAttempt(event, span, { outcome: 'interrupted', httpStatus: null, durationMs: null, items: null }, decision)
    return decision
  }
  const ended = await callDestination(event, step.reply, context)
  const { verdict, httpStatus, log } = ended
  const decision = decide(verdict, { ...about, random: context.chance.next() })
  const { applied } = recordAttempt({ laneId: event.lane.id, epoch: event.lane.epoch }, {
    eventId: event.id, integrationId: event.lane.integrationId, action: event.message.action, number: event.attemptCount, trigger: event.trigger, startedAt: '', retryCount: event.retryCount,
  }, ended, decision)
  context.applied.note(event, applied, span.endAt)
  const items = verdict.class === 'transient' || verdict.items === null ? null : JSON.stringify(verdict.items)
  noteAttempt(event, span, { outcome: verdict.class, httpStatus, durationMs: step.durationMs, items }, decision)
  if (log) event.logs.push(logRow(event, span, step.durationMs, log))
  return decision
}

async function callDestination(event: SeededEvent, reply: Reply, { seal, destinationUrl }: CarryContext) {
  const { lane, message } = event
  const result = await attempt({
    eventId: event.id, integrationId: lane.integrationId, integrationName: lane.plan.name, seq: event.seq, action: message.action, entityId: message.entityId,
    number: event.attemptCount, retryCount: event.retryCount, refusalCount: event.refusalCount, trigger: event.trigger, resubmitEnabled: true,
    newerEventIds: null, busyForMs: null, startedAt: '', sealedBody: event.sealedBody, retryPolicies: lane.plan.retryPolicies, onExhausted: lane.plan.onExhausted, onInterrupted: 'retry',
  }, {
    seal, masking: plainMasking(seal), egress: { send: () => Promise.resolve(reply) }, signal: new AbortController().signal,
    destination: { baseUrl: destinationUrl, token: 'a token that nobody has', timeoutMs: 30_000 },
  })
  if (result.kind === 'lost') throw new Error('An attempt of the seed was lost.')
  return result
}

type Outcome = { outcome: string, httpStatus: number | null, durationMs: number | null, items: string | null }

function noteAttempt(event: SeededEvent, { startAt, endAt }: Span, outcome: Outcome, decision: Decision) {
  const error = decision.to === 'success' ? null : decision.error
  event.attempts.push({
    event_id: event.id, number: event.attemptCount, trigger: event.trigger, epoch: event.lane.epoch,
    started_at: new Date(startAt), finished_at: new Date(endAt), outcome: outcome.outcome, http_status: outcome.httpStatus, duration_ms: outcome.durationMs,
    error_code: error?.code ?? null, error_message: error?.message ?? null, items: outcome.items,
    next_attempt_at: decision.to === 'queued' ? new Date(endAt + decision.delayMs) : null,
  })
}

type Log = NonNullable<Awaited<ReturnType<typeof callDestination>>['log']>

function logRow(event: SeededEvent, { startAt }: Span, durationMs: number, log: Log): Row {
  return {
    event_id: event.id, attempt_number: event.attemptCount, started_at: new Date(startAt), duration_ms: durationMs, method: log.method, url: log.url,
    request_headers: JSON.stringify(log.requestHeaders), request_body: log.requestBody, request_truncated: log.requestTruncated,
    response_status: log.responseStatus, response_headers: log.responseHeaders && JSON.stringify(log.responseHeaders),
    response_body: log.responseBody, response_truncated: log.responseTruncated, failure: log.failure,
  }
}
