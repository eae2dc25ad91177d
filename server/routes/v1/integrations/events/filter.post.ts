import { z } from 'zod'
import { getEventPage } from '../../../../../pipeline/event-pages.ts'
import { eventPageRequestSchema, eventPageSchema } from '../../../../../shared/event-filter.ts'
import { viewer } from '../../../../utils/access.ts'
import { defineApi } from '../../../../utils/define-api.ts'

export default defineApi({
  role: viewer,
  summary: 'A page of events that match a filter, newest first',
  examples: { body: { status: ['failed'], q: 'CHAIR-UNO-BLK', limit: 50 } },
  input: z.object({ body: eventPageRequestSchema.strict().prefault({}) }),
  output: eventPageSchema,
}, ({ input, waybill }) => getEventPage(waybill.database, input.body))
