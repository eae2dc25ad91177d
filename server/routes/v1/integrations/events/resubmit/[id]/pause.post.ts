import { z } from 'zod'
import { pauseResubmission } from '../../../../../../../pipeline/bulk-resubmission/steer.ts'
import { resubmissionDetailSchema } from '../../../../../../../shared/resubmissions.ts'
import { operator } from '../../../../../../utils/access.ts'
import { defineApi, idParams } from '../../../../../../utils/define-api.ts'

export default defineApi({
  role: operator,
  summary: 'Pauses a bulk resubmission: nothing more is put back into its lane, and what is under way goes on',
  refusals: ['conflict'],
  input: z.object({ params: idParams }),
  output: resubmissionDetailSchema,
}, ({ caller, input, waybill }) => pauseResubmission(waybill, { jobId: input.params.id, actor: caller }))
