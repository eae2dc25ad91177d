import { setResponseHeader } from 'h3'
import { z } from 'zod'
import { exportEvents } from '../../../../../pipeline/export-events.ts'
import { eventExportQuerySchema } from '../../../../../shared/event-filter.ts'
import { viewer } from '../../../../utils/access.ts'
import { answerList, fileOutput } from '../../../../utils/answer-file.ts'
import { defineApi } from '../../../../utils/define-api.ts'

export default defineApi({
  role: viewer,
  summary: 'The same file by its address, for a browser that saves it while it comes in',
  description: 'Takes the filter from the address, but for single events: there may be more than an address holds. All else is as with `POST`.',
  answerType: 'text/csv',
  input: z.object({ query: eventExportQuerySchema }),
  output: fileOutput,
}, async ({ caller, input: { query: { format, ...filter } }, request, waybill }) => {
  const { parts, isCut } = await exportEvents(waybill, { filter, format }, caller)
  setResponseHeader(request, 'X-Waybill-Truncated', String(isCut))
  return answerList(request, parts, { name: 'events', format })
})
