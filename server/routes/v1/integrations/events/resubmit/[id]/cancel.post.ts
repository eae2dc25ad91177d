import { z } from 'zod'
import { cancelResubmission } from '../../../../../../../pipeline/bulk-resubmission/steer.ts'
import { resubmissionDetailSchema } from '../../../../../../../shared/resubmissions.ts'
import { operator } from '../../../../../../utils/access.ts'
import { defineApi, idParams } from '../../../../../../utils/define-api.ts'

export default defineApi({
  role: operator,
  summary: 'Cancels a bulk resubmission: what waits is left out, and what is under way goes on',
  refusals: ['conflict'],
  input: z.object({ params: idParams }),
  output: resubmissionDetailSchema,
}, ({ caller, input, waybill }) => cancelResubmission(waybill, { jobId: input.params.id, actor: caller }))
