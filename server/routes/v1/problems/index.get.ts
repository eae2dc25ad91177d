import { z } from 'zod'
import { getProblemPage } from '../../../../pipeline/problems/problem-pages.ts'
import { problemPageRequestSchema, problemPageSchema } from '../../../../shared/problems.ts'
import { viewer } from '../../../utils/access.ts'
import { defineApi } from '../../../utils/define-api.ts'

export default defineApi({
  role: viewer,
  summary: 'What failed, grouped by what the failures have in common; what was seen last comes first',
  input: z.object({ query: problemPageRequestSchema }),
  output: problemPageSchema,
}, ({ input, waybill }) => getProblemPage(waybill.database, input.query))
