import { z } from 'zod'
import { getStatusCounts } from '../../../../pipeline/event-pages.ts'
import { statusCountsQuerySchema, statusCountsSchema } from '../../../../shared/stats.ts'
import { viewer } from '../../../utils/access.ts'
import { defineApi } from '../../../utils/define-api.ts'

export default defineApi({
  role: viewer,
  summary: 'How many events that match a filter are in each status',
  input: z.object({ query: statusCountsQuerySchema }),
  output: statusCountsSchema,
}, ({ input, waybill }) => getStatusCounts(waybill.database, input.query))
