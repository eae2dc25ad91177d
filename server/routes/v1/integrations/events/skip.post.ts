import { z } from 'zod'
import { previewSkip, skipMatching } from '../../../../../pipeline/bulk-skip.ts'
import { bulkSkipPreviewSchema, bulkSkipRequestSchema, bulkSkipStepSchema } from '../../../../../shared/bulk-skips.ts'
import { operator } from '../../../../utils/access.ts'
import { defineApi } from '../../../../utils/define-api.ts'

export default defineApi({
  role: operator,
  summary: 'Skips queued and failed events that match a filter, some at a time, or tells with dryRun what that would be',
  description: 'Skips the oldest hundred events that match. While the answer has a `nextCursor`, ask again with it; whoever stops asking, stops skipping.',
  input: z.object({ body: bulkSkipRequestSchema }),
  output: z.union([bulkSkipStepSchema, bulkSkipPreviewSchema]),
}, ({ caller, input: { body: { filter, reason, dryRun, cursor } }, waybill }) =>
  dryRun || reason === undefined ? previewSkip(waybill.database, filter) : skipMatching(waybill, { filter, reason, cursor }, caller))
