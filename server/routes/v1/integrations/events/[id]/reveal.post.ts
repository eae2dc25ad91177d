import { z } from 'zod'
import { revealPayload } from '../../../../../../pipeline/reveal.ts'
import { revealedPayloadSchema, revealRequestSchema } from '../../../../../../shared/reveal.ts'
import { operator } from '../../../../../utils/access.ts'
import { defineApi, idParams } from '../../../../../utils/define-api.ts'

export default defineApi({
  role: operator,
  summary: 'What arrived with an event, unmasked. Who looked at it and why is written into the audit log first',
  description: 'Each person may look at 60 messages an hour. Browsers and proxies are told not to keep the answer.',
  refusals: ['too_many_requests'],
  input: z.object({ params: idParams, body: revealRequestSchema }),
  output: revealedPayloadSchema,
}, ({ caller, input, waybill }) => revealPayload(waybill, { eventId: input.params.id, reason: input.body.reason, actor: caller }))
