import { z } from 'zod'
import { changeProblem } from '../../../../../pipeline/problems/change-problem.ts'
import { changeProblemSchema, problemDetailSchema } from '../../../../../shared/problems.ts'
import { operator } from '../../../../utils/access.ts'
import { defineApi, idParams } from '../../../../utils/define-api.ts'

export default defineApi({
  role: operator,
  summary: 'Says who looks after a problem and what is known of it; snoozes it, resolves it, or opens it again',
  refusals: ['conflict'],
  input: z.object({ params: idParams, body: changeProblemSchema }),
  output: problemDetailSchema,
}, ({ caller, input, waybill }) => changeProblem(waybill, input.params.id, input.body, caller))
