import { setResponseHeader } from 'h3'
import { z } from 'zod'
import { exportEvents } from '../../../../../pipeline/export-events.ts'
import { eventExportRequestSchema } from '../../../../../shared/event-filter.ts'
import { viewer } from '../../../../utils/access.ts'
import { answerList, fileOutput } from '../../../../utils/answer-file.ts'
import { defineApi } from '../../../../utils/define-api.ts'

export default defineApi({
  role: viewer,
  summary: 'Events that match a filter as a file: CSV or lines of JSON, newest first, without their messages',
  description: 'Holds a million events at the most. When more match, the header `X-Waybill-Truncated` is `true`, and lines of JSON end with one that says so.',
  answerType: 'text/csv',
  input: z.object({ body: eventExportRequestSchema }),
  output: fileOutput,
}, async ({ caller, input, request, waybill }) => {
  const { parts, isCut } = await exportEvents(waybill, input.body, caller)
  setResponseHeader(request, 'X-Waybill-Truncated', String(isCut))
  return answerList(request, parts, { name: 'events', format: input.body.format })
})
