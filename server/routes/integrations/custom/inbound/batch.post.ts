import { setResponseStatus } from 'h3'
import { z } from 'zod'
import type { LineOutcome } from '../../../../../pipeline/accept-batch.ts'
import { acceptBatch } from '../../../../../pipeline/accept-batch.ts'
import type { BatchAnswer } from '../../../../../shared/inbound.ts'
import { batchAnswerSchema } from '../../../../../shared/inbound.ts'
import { WaybillError } from '../../../../../shared/waybill-error.ts'
import { knownSender } from '../../../../utils/access.ts'
import { batchBody, defineApi } from '../../../../utils/define-api.ts'
import { readIdempotencyKey } from '../../../../utils/idempotency-key.ts'
import { acceptedMessages } from '../../../../utils/metrics.ts'
import { describeProblem } from '../../../../utils/problem.ts'
import { requireJsonLines } from '../../../../utils/read-body.ts'
import { noteRefusedLines, recordRejections } from '../../../../utils/record-rejection.ts'

/** Many messages at once, one JSON object per line: `200` when all were accepted, `207` when some were refused, each with its reason. */
export default recordRejections(defineApi({
  role: knownSender,
  summary: 'Send up to 1,000 messages, one JSON object per line',
  idempotencyKey: true,
  otherStatuses: { 207: 'Some lines were refused; those with the status 202 were accepted.' },
  content: { schema: z.string().describe('A message per line.'), type: 'application/x-ndjson' },
  input: z.object({ body: batchBody }),
  output: batchAnswerSchema,
}, async ({ caller, input, request, waybill }) => {
  requireJsonLines(request)
  const idempotencyKey = readIdempotencyKey(request)
  const outcomes = await acceptBatch(waybill.accept, waybill.seal, { key: caller, bytes: input.body, idempotencyKey })
  const refused = outcomes.filter(outcome => 'error' in outcome)
  for (const { error } of refused) if (!(error instanceof WaybillError)) waybill.log.error({ err: error, path: request.path }, 'request.failed')
  noteRefusedLines(request, caller, refused)
  acceptedMessages.inc(outcomes.filter(outcome => 'messageId' in outcome && !outcome.replayed).length)
  if (refused.length > 0) setResponseStatus(request, 207)
  return { items: outcomes.map(describeLine), accepted: outcomes.length - refused.length, refused: refused.length }
}))

function describeLine(outcome: LineOutcome): BatchAnswer['items'][number] {
  const { line } = outcome
  if ('messageId' in outcome) return { line, status: 202, messageId: outcome.messageId, replayed: outcome.replayed }
  return { line, ...describeProblem(outcome.error, '').body }
}
