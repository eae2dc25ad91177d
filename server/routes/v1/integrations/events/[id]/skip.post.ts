import { z } from 'zod'
import { skipEvent } from '../../../../../../pipeline/skip.ts'
import { eventSummarySchema } from '../../../../../../shared/events.ts'
import { noteSchema } from '../../../../../../shared/plain-text.ts'
import { operator } from '../../../../../utils/access.ts'
import { defineApi, idParams } from '../../../../../utils/define-api.ts'

export default defineApi({
  role: operator,
  summary: 'Dismisses a queued or failed event: it is not sent, and its lane goes on',
  examples: { body: { reason: 'Corrected in the shop by hand' } },
  refusals: ['conflict'],
  input: z.object({ params: idParams, body: z.strictObject({ reason: noteSchema }) }),
  output: eventSummarySchema,
}, ({ caller, input, waybill }) => skipEvent(waybill, { eventId: input.params.id, reason: input.body.reason, actor: caller }))
