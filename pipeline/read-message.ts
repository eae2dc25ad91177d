/** Reads what a sender posted: bytes in, a valid message or a refusal with every fault out. */
import { z } from 'zod'
import { describeIssues } from '../shared/describe-issues.ts'
import type { Fault } from '../shared/waybill-error.ts'
import { WaybillError } from '../shared/waybill-error.ts'
import type { Call } from './actions/define-action.ts'
import { actions, findAction } from './actions/registry.ts'
import { readJson } from './json/read-json.ts'

/** A message that passed every check. `dataText` is its `data` exactly as it arrived; `refs` is what people search for. */
export interface Message {
  action: string
  entityId: string | null
  dataText: string
  call: Call
  refs: string[]
  /** What it overwrites, see `ActionDefinition.writes`. */
  writeKeys: string[]
}

/** What every message has, whatever its action. */
export const envelopeSchema = z.strictObject({
  action: z.string(),
  entityId: z.string().min(1).max(255).optional(),
  data: z.record(z.string(), z.unknown()),
})

/**
 * The message in `bytes`.
 * @throws WaybillError `malformed_body`, or `invalid` with every fault and its path
 */
export function readMessage(bytes: Uint8Array): Message {
  const body = readJson(bytes)
  const envelope = envelopeSchema.safeParse(body.value)
  if (!envelope.success) throw invalid(describeIssues(envelope.error.issues))
  const action = findAction(envelope.data.action)
  if (!action) {
    throw invalid([{ path: 'action', message: `is not an action Waybill knows; it knows ${actions.map(known => known.name).join(', ')}` }])
  }
  const read = action.read(envelope.data.data)
  if (!read.ok) throw invalid(describeIssues(read.issues, ['data']))
  return {
    action: action.name,
    entityId: envelope.data.entityId?.toWellFormed() ?? null,
    dataText: body.dataText ?? JSON.stringify(envelope.data.data),
    call: read.call,
    refs: read.refs.map(ref => ref.toWellFormed()),
    writeKeys: read.writes,
  }
}

function invalid(faults: readonly Fault[]): WaybillError {
  const first = `${faults[0]?.path} ${faults[0]?.message}`
  const summary = faults.length === 1 ? `One thing is not valid: ${first}.` : `${faults.length} things are not valid; the first: ${first}.`
  return new WaybillError('invalid', `${summary} It was not accepted; correct it and send it again.`, { faults })
}
