import { getRetention } from '../../../../pipeline/retention.ts'
import { retentionSchema } from '../../../../shared/retention.ts'
import { admin } from '../../../utils/access.ts'
import { defineApi, noInput } from '../../../utils/define-api.ts'

export default defineApi({
  role: admin,
  summary: 'For how long messages and communication logs are kept, and what they take up',
  input: noInput,
  output: retentionSchema,
}, ({ waybill }) => getRetention(waybill.database))
