import { z } from 'zod'
import { previewRetention } from '../../../../pipeline/retention.ts'
import { retentionPreviewSchema, retentionRulesSchema } from '../../../../shared/retention.ts'
import { admin } from '../../../utils/access.ts'
import { defineApi } from '../../../utils/define-api.ts'

export default defineApi({
  role: admin,
  summary: 'What such rules would remove, and does nothing',
  input: z.object({ body: retentionRulesSchema }),
  output: retentionPreviewSchema,
}, ({ input, waybill }) => previewRetention(waybill.database, input.body))
