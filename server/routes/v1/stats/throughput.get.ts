import { z } from 'zod'
import { getThroughput } from '../../../../pipeline/figures/figures.ts'
import { throughputQuerySchema, throughputSchema } from '../../../../shared/stats.ts'
import { viewer } from '../../../utils/access.ts'
import { defineApi } from '../../../utils/define-api.ts'

export default defineApi({
  role: viewer,
  summary: 'What happened between two moments, in buckets for a chart',
  input: z.object({ query: throughputQuerySchema }),
  output: throughputSchema,
}, ({ input, waybill }) => getThroughput(waybill.database, input.query))
