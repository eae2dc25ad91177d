import { z } from 'zod'
import { getRejectionPage } from '../../../../pipeline/rejections-pages.ts'
import { rejectionPageRequestSchema, rejectionPageSchema } from '../../../../shared/rejections.ts'
import { viewer } from '../../../utils/access.ts'
import { defineApi } from '../../../utils/define-api.ts'

export default defineApi({
  role: viewer,
  summary: 'What was posted without a valid key and refused, masked',
  input: z.object({ query: rejectionPageRequestSchema }),
  output: rejectionPageSchema,
}, ({ input, waybill }) => getRejectionPage(waybill.database, null, input.query))
