import { setResponseHeader } from 'h3'
import { z } from 'zod'
import { acceptMessage } from '../../../../../pipeline/accept.ts'
import { messageExamples, messageSchema } from '../../../../../pipeline/message-schema.ts'
import { sender } from '../../../../utils/access.ts'
import { defineApi, rawBody } from '../../../../utils/define-api.ts'
import { readIdempotencyKey } from '../../../../utils/idempotency-key.ts'
import { acceptedMessages } from '../../../../utils/metrics.ts'
import { requireJson } from '../../../../utils/read-body.ts'
import { recordRejections, rememberBody } from '../../../../utils/record-rejection.ts'

/** The one endpoint that senders need: `202` once the message is committed, and not before. What it refuses is recorded afterwards. */
export default recordRejections(defineApi({
  role: sender,
  summary: 'Send a message',
  description: 'The answer comes once the message is committed, and not before. What is wrong with a message is answered at once, every fault with its path. Fields of `data` that Waybill does not know are kept and passed on.',
  refusals: ['integration_disabled', 'overloaded'],
  idempotencyKey: true,
  content: { schema: messageSchema, examples: messageExamples },
  input: z.object({ body: rawBody }),
  output: z.object({ messageId: z.uuid() }),
  status: 202,
  examples: { answer: { messageId: '019a7c1e-4c07-7a18-b3d5-92e4f60a1c77' } },
}, async ({ caller, input, request, waybill }) => {
  requireJson(request)
  rememberBody(request, input.body)
  const idempotencyKey = readIdempotencyKey(request)
  const { messageId, replayed } = await acceptMessage(waybill.accept, waybill.seal, { key: caller, bytes: input.body, idempotencyKey })
  if (replayed) setResponseHeader(request, 'Idempotent-Replayed', 'true')
  else acceptedMessages.inc()
  return { messageId }
}))
