import { z } from 'zod'
import { getAuditPage } from '../../../../pipeline/audit-log.ts'
import { auditPageRequestSchema, auditPageSchema } from '../../../../shared/audit.ts'
import { admin } from '../../../utils/access.ts'
import { defineApi } from '../../../utils/define-api.ts'

export default defineApi({
  role: admin,
  summary: 'Who did what, when and from where, newest first',
  input: z.object({ query: auditPageRequestSchema }),
  output: auditPageSchema,
}, ({ input, waybill }) => getAuditPage(waybill.database, input.query))
