import { z } from 'zod'
import { tryMasking } from '../../../../pipeline/installation-masking.ts'
import { maskingPreviewRequestSchema, maskingPreviewSchema } from '../../../../shared/masking.ts'
import { operator } from '../../../utils/access.ts'
import { defineApi } from '../../../utils/define-api.ts'

export default defineApi({
  role: operator,
  summary: 'Shows what of a sample would be hidden, and why; nothing of it is kept',
  input: z.object({ body: maskingPreviewRequestSchema }),
  output: maskingPreviewSchema,
}, ({ input, waybill }) => tryMasking(waybill, input.body))
