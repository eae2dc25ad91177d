import { z } from 'zod'
import { unparkEvent } from '../../../../../../pipeline/park.ts'
import { eventSummarySchema } from '../../../../../../shared/events.ts'
import { operator } from '../../../../../utils/access.ts'
import { defineApi, idParams } from '../../../../../utils/define-api.ts'

/** `force` puts it back although newer data were applied meanwhile. */
const requestSchema = z.strictObject({ force: z.boolean().optional() })

export default defineApi({
  role: operator,
  summary: 'Puts a parked event back into its place',
  examples: { body: {} },
  refusals: ['conflict', 'superseded'],
  input: z.object({ params: idParams, body: requestSchema.prefault({}) }),
  output: eventSummarySchema,
}, ({ caller, input, waybill }) => unparkEvent(waybill, { eventId: input.params.id, actor: caller, force: input.body.force }))
