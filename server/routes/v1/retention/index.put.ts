import { z } from 'zod'
import { setRetention } from '../../../../pipeline/retention.ts'
import { retentionRulesSchema, retentionSchema } from '../../../../shared/retention.ts'
import { admin } from '../../../utils/access.ts'
import { defineApi } from '../../../utils/define-api.ts'

export default defineApi({
  role: admin,
  summary: 'Sets for how long they are kept; what is older is removed within the hour, and cannot be brought back',
  description: 'Ask what that removes first. What belongs to an event that is queued or has failed stays until it is settled.',
  input: z.object({ body: retentionRulesSchema }),
  output: retentionSchema,
}, ({ caller, input, waybill }) => setRetention(waybill, input.body, caller))
