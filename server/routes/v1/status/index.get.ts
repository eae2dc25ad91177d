import { statusReportSchema } from '../../../../shared/status.ts'
import { viewer } from '../../../utils/access.ts'
import { defineApi, noInput } from '../../../utils/define-api.ts'

export default defineApi({
  role: viewer,
  summary: 'How every integration stands: its light, since when, and how the last seven days went',
  input: noInput,
  output: statusReportSchema,
}, ({ waybill }) => waybill.status.read())
