import { z } from 'zod'
import { replaceEvent } from '../../../../../../pipeline/replace-event.ts'
import { resubmitEvent } from '../../../../../../pipeline/resubmit.ts'
import { resubmitRequestSchema } from '../../../../../../shared/resubmit-request.ts'
import { eventSummarySchema } from '../../../../../../shared/events.ts'
import { operator } from '../../../../../utils/access.ts'
import { defineApi, idParams } from '../../../../../utils/define-api.ts'

export default defineApi({
  role: operator,
  summary: 'Asks for a further attempt of a failed or skipped event: as it is, edited, or its failed items alone',
  description: 'An empty body sends it as it is. `data` sends edited data, and `onlyFailedItems` the refused items alone; both make a new event, linked to this one. `force` sends it although newer data were applied.',
  examples: { body: { onlyFailedItems: true } },
  refusals: ['conflict', 'superseded', 'applied_in_part'],
  input: z.object({ params: idParams, body: resubmitRequestSchema.prefault({}) }),
  output: eventSummarySchema,
  status: 202,
}, ({ caller, input, waybill }) => {
  const { data, onlyFailedItems, force } = input.body
  const request = { eventId: input.params.id, actor: caller, force }
  if (data !== undefined) return replaceEvent(waybill, { ...request, instead: { kind: 'edited', data } })
  return onlyFailedItems ? replaceEvent(waybill, { ...request, instead: { kind: 'failed items' } }) : resubmitEvent(waybill, request)
})
