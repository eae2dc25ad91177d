import { z } from 'zod'
import { getEventDetail } from '../../../../../../pipeline/event-details.ts'
import { eventDetailSchema } from '../../../../../../shared/events.ts'
import { viewer } from '../../../../../utils/access.ts'
import { defineApi, idParams } from '../../../../../utils/define-api.ts'

export default defineApi({
  role: viewer,
  summary: 'An event, its attempts, its place in the lane, and newer events on the same entity',
  input: z.object({ params: idParams }),
  output: eventDetailSchema,
}, ({ input, waybill }) => getEventDetail(waybill, input.params.id))
