import { setResponseStatus } from 'h3'
import { z } from 'zod'
import { previewResubmission, startResubmission } from '../../../../../pipeline/bulk-resubmission/start.ts'
import { resubmissionPreviewSchema, resubmissionRequestSchema } from '../../../../../shared/resubmissions.ts'
import { operator } from '../../../../utils/access.ts'
import { defineApi } from '../../../../utils/define-api.ts'

export default defineApi({
  role: operator,
  summary: 'Asks for a further attempt of every failed or skipped event that matches a filter, or tells with dryRun (then 200) what that would be',
  otherStatuses: { 200: 'What would be done, when `dryRun` is set. Nothing was done.' },
  input: z.object({ body: resubmissionRequestSchema }),
  output: z.union([z.object({ jobId: z.uuid() }), resubmissionPreviewSchema]),
  status: 202,
}, ({ caller, input: { body }, request, waybill }) => {
  if (!body.dryRun) return startResubmission(waybill, body, caller)
  setResponseStatus(request, 200)
  return previewResubmission(waybill.database, body)
})
