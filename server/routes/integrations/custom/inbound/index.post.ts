import { setResponseHeader, setResponseStatus } from 'h3'
import { z } from 'zod'
import { acceptMessage } from '../../../../../pipeline/accept.ts'
import { tryMessage } from '../../../../../pipeline/dry-run.ts'
import { messageExamples, messageSchema } from '../../../../../pipeline/message-schema.ts'
import { acceptedSchema, dryRunSchema, inboundQuerySchema } from '../../../../../shared/inbound.ts'
import { sender } from '../../../../utils/access.ts'
import { defineApi, rawBody } from '../../../../utils/define-api.ts'
import { readIdempotencyKey } from '../../../../utils/idempotency-key.ts'
import { acceptedMessages } from '../../../../utils/metrics.ts'
import { requireJson } from '../../../../utils/read-body.ts'
import { recordRejections, rememberBody } from '../../../../utils/record-rejection.ts'

/**
 * The one endpoint that senders need: `202` once the message is committed, and not before. What it refuses is recorded afterwards.
 * With `dryRun=true` it answers `200` with what would happen, and stores nothing.
 */
export default recordRejections(defineApi({
  role: sender,
  summary: 'Send a message',
  description: 'The answer comes once the message is committed, and not before. What is wrong with a message is answered at once, every fault with its path. Fields of `data` that Waybill does not know are kept and passed on.',
  refusals: ['integration_disabled', 'overloaded'],
  idempotencyKey: true,
  content: { schema: messageSchema, examples: messageExamples },
  otherStatuses: { 200: 'With `dryRun=true`: what would happen. Nothing was stored.' },
  input: z.object({ query: inboundQuerySchema, body: rawBody }),
  output: z.union([acceptedSchema.strict(), dryRunSchema]),
  status: 202,
  examples: { answer: { messageId: '019a7c1e-4c07-7a18-b3d5-92e4f60a1c77' } },
}, async ({ caller, input, request, waybill }) => {
  requireJson(request)
  rememberBody(request, input.body)
  const message = { key: caller, bytes: input.body, idempotencyKey: readIdempotencyKey(request) }
  if (input.query.dryRun === 'true') {
    setResponseStatus(request, 200)
    return tryMessage(waybill.database, message)
  }
  const { messageId, replayed } = await acceptMessage(waybill.accept, waybill.seal, message)
  if (replayed) setResponseHeader(request, 'Idempotent-Replayed', 'true')
  else acceptedMessages.inc()
  return { messageId }
}))
