import { z } from 'zod'
import { listEventLogs } from '../../../../../../pipeline/event-details.ts'
import { communicationLogSchema } from '../../../../../../shared/events.ts'
import { viewer } from '../../../../../utils/access.ts'
import { defineApi, idParams } from '../../../../../utils/define-api.ts'

export default defineApi({
  role: viewer,
  summary: 'An event\'s exchanges with its destination, masked',
  input: z.object({ params: idParams }),
  output: z.object({ items: z.array(communicationLogSchema) }),
}, async ({ input, waybill }) => ({ items: await listEventLogs(waybill.database, input.params.id) }))
