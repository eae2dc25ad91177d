import { z } from 'zod'
import { resumeResubmission } from '../../../../../../../pipeline/bulk-resubmission/steer.ts'
import { resubmissionDetailSchema } from '../../../../../../../shared/resubmissions.ts'
import { operator } from '../../../../../../utils/access.ts'
import { defineApi, idParams } from '../../../../../../utils/define-api.ts'

export default defineApi({
  role: operator,
  summary: 'Resumes a paused bulk resubmission',
  refusals: ['conflict'],
  input: z.object({ params: idParams }),
  output: resubmissionDetailSchema,
}, ({ caller, input, waybill }) => resumeResubmission(waybill, { jobId: input.params.id, actor: caller }))
