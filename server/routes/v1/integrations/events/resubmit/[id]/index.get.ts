import { z } from 'zod'
import { getResubmission } from '../../../../../../../pipeline/bulk-resubmission/progress.ts'
import { resubmissionDetailSchema } from '../../../../../../../shared/resubmissions.ts'
import { viewer } from '../../../../../../utils/access.ts'
import { defineApi, idParams } from '../../../../../../utils/define-api.ts'

export default defineApi({
  role: viewer,
  summary: 'How far a bulk resubmission has come, and what it left out',
  input: z.object({ params: idParams }),
  output: resubmissionDetailSchema,
}, ({ input, waybill }) => getResubmission(waybill.database, input.params.id))
