import { setResponseHeader } from 'h3'
import { z } from 'zod'
import { acceptMessage } from '../../../../../pipeline/accept.ts'
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
  input: z.object({ body: rawBody }),
  output: z.object({ messageId: z.uuid() }),
  status: 202,
}, async ({ caller, input, request, waybill }) => {
  requireJson(request)
  rememberBody(request, input.body)
  const idempotencyKey = readIdempotencyKey(request)
  const { messageId, replayed } = await acceptMessage(waybill.accept, waybill.seal, { key: caller, bytes: input.body, idempotencyKey })
  if (replayed) setResponseHeader(request, 'Idempotent-Replayed', 'true')
  else acceptedMessages.inc()
  return { messageId }
}))
