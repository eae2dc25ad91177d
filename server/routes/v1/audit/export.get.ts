import { z } from 'zod'
import { exportAudit } from '../../../../pipeline/audit-log.ts'
import { auditExportRequestSchema } from '../../../../shared/audit.ts'
import { admin } from '../../../utils/access.ts'
import { answerList, fileOutput } from '../../../utils/answer-file.ts'
import { defineApi } from '../../../utils/define-api.ts'

export default defineApi({
  role: admin,
  summary: 'The audit log as a file: CSV or lines of JSON, newest first. Taking it is written down in it',
  answerType: 'text/csv',
  input: z.object({ query: auditExportRequestSchema }),
  output: fileOutput,
}, async ({ caller, input, request, waybill }) =>
  answerList(request, await exportAudit(waybill, input.query, caller), { name: 'audit-log', format: input.query.format }))
