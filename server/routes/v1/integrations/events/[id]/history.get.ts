import { z } from 'zod'
import { getEventHistory } from '../../../../../../pipeline/audit-log.ts'
import { eventHistorySchema } from '../../../../../../shared/audit.ts'
import { viewer } from '../../../../../utils/access.ts'
import { defineApi, idParams } from '../../../../../utils/define-api.ts'

export default defineApi({
  role: viewer,
  summary: 'What people did with an event, newest first',
  input: z.object({ params: idParams }),
  output: eventHistorySchema,
}, ({ input, waybill }) => getEventHistory(waybill.database, input.params.id))
