import { z } from 'zod'
import { getRejectionPage } from '../../../../../pipeline/rejections-pages.ts'
import { rejectionPageRequestSchema, rejectionPageSchema } from '../../../../../shared/rejections.ts'
import { viewer } from '../../../../utils/access.ts'
import { defineApi, idParams } from '../../../../utils/define-api.ts'

export default defineApi({
  role: viewer,
  summary: 'What an integration\'s sender posted and Waybill refused, masked',
  input: z.object({ params: idParams, query: rejectionPageRequestSchema }),
  output: rejectionPageSchema,
}, ({ input, waybill }) => getRejectionPage(waybill.database, input.params.id, input.query))
