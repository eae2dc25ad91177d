import { z } from 'zod'
import { getSummary } from '../../../../pipeline/figures/figures.ts'
import { summaryQuerySchema, summarySchema } from '../../../../shared/stats.ts'
import { viewer } from '../../../utils/access.ts'
import { defineApi } from '../../../utils/define-api.ts'

export default defineApi({
  role: viewer,
  summary: 'What happened in the last hour, day or week, beside the one before',
  input: z.object({ query: summaryQuerySchema }),
  output: summarySchema,
}, ({ input, waybill }) => getSummary(waybill.database, input.query))
