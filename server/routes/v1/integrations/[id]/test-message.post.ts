import { setResponseHeader, setResponseStatus } from 'h3'
import { z } from 'zod'
import { messageExamples, messageSchema } from '../../../../../pipeline/message-schema.ts'
import { sendTestMessage, tryTestMessage } from '../../../../../pipeline/test-message.ts'
import { acceptedSchema, dryRunSchema, inboundQuerySchema } from '../../../../../shared/inbound.ts'
import { operator } from '../../../../utils/access.ts'
import { defineApi, idParams, rawBody } from '../../../../utils/define-api.ts'
import { readIdempotencyKey } from '../../../../utils/idempotency-key.ts'
import { acceptedMessages } from '../../../../utils/metrics.ts'
import { requireJson } from '../../../../utils/read-body.ts'

/** What senders do at the inbound endpoint, done by a person. What it refuses is no sender's fault and is not recorded as theirs. */
export default defineApi({
  role: operator,
  summary: 'Send a test message in the name of an integration',
  description: 'It takes the way of every message and really changes data at the destination. Who sent it is written into the audit log. With `dryRun=true` it only says what would happen.',
  refusals: ['integration_disabled'],
  idempotencyKey: true,
  content: { schema: messageSchema, examples: messageExamples },
  otherStatuses: { 200: 'With `dryRun=true`: what would happen. Nothing was stored.' },
  input: z.object({ params: idParams, query: inboundQuerySchema, body: rawBody }),
  output: z.union([acceptedSchema.strict(), dryRunSchema]),
  status: 202,
  examples: { answer: { messageId: '019a7c1e-4c07-7a18-b3d5-92e4f60a1c77' } },
}, async ({ caller, input, request, waybill }) => {
  requireJson(request)
  const message = { integrationId: input.params.id, bytes: input.body, idempotencyKey: readIdempotencyKey(request) }
  if (input.query.dryRun === 'true') {
    setResponseStatus(request, 200)
    return tryTestMessage(waybill.database, message)
  }
  const { messageId, replayed } = await sendTestMessage(waybill, { ...message, actor: caller })
  if (replayed) setResponseHeader(request, 'Idempotent-Replayed', 'true')
  else acceptedMessages.inc()
  return { messageId }
})
