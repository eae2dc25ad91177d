import { z } from 'zod'
import { getProblem } from '../../../../../pipeline/problems/problem-pages.ts'
import { problemDetailSchema } from '../../../../../shared/problems.ts'
import { viewer } from '../../../../utils/access.ts'
import { defineApi, idParams } from '../../../../utils/define-api.ts'

export default defineApi({
  role: viewer,
  summary: 'One problem, with how often it was seen in each hour of the last seven days',
  input: z.object({ params: idParams }),
  output: problemDetailSchema,
}, ({ input, waybill }) => getProblem(waybill.database, input.params.id))
