import { z } from 'zod'
import { retryNow } from '../../../../../../pipeline/retry-now.ts'
import { eventSummarySchema } from '../../../../../../shared/events.ts'
import { operator } from '../../../../../utils/access.ts'
import { defineApi, idParams } from '../../../../../utils/define-api.ts'

export default defineApi({
  role: operator,
  summary: 'Lets an event that waits for its retry go at once',
  refusals: ['conflict'],
  input: z.object({ params: idParams }),
  output: eventSummarySchema,
}, ({ caller, input, waybill }) => retryNow(waybill, { eventId: input.params.id, actor: caller }))
