import { z } from 'zod'
import { parkEvent } from '../../../../../../pipeline/park.ts'
import { eventSummarySchema } from '../../../../../../shared/events.ts'
import { noteSchema } from '../../../../../../shared/plain-text.ts'
import { operator } from '../../../../../utils/access.ts'
import { defineApi, idParams } from '../../../../../utils/define-api.ts'

export default defineApi({
  role: operator,
  summary: 'Takes an event aside: it keeps its place, and the rest of its lane goes on',
  examples: { body: { reason: 'Waits for an answer of the supplier' } },
  refusals: ['conflict'],
  input: z.object({ params: idParams, body: z.strictObject({ reason: noteSchema }) }),
  output: eventSummarySchema,
}, ({ caller, input, waybill }) => parkEvent(waybill, { eventId: input.params.id, reason: input.body.reason, actor: caller }))
