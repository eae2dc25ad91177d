import { z } from 'zod'
import { resubmitEvent } from '../../../../../../pipeline/resubmit.ts'
import { eventSummarySchema } from '../../../../../../shared/events.ts'
import { operator } from '../../../../../utils/access.ts'
import { defineApi, idParams } from '../../../../../utils/define-api.ts'

/** `force` sends an event although a part of it would be applied twice. */
const requestSchema = z.strictObject({ force: z.boolean().optional() })

export default defineApi({
  role: operator,
  summary: 'Asks for a further attempt of a failed or skipped event',
  input: z.object({ params: idParams, body: requestSchema.prefault({}) }),
  output: eventSummarySchema,
  status: 202,
}, ({ caller, input, waybill }) => resubmitEvent(waybill, { eventId: input.params.id, actor: caller, force: input.body.force }))
