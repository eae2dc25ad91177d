import { z } from 'zod'
import { createStatusShare } from '../../../../../pipeline/status/shares.ts'
import { createStatusShareSchema, newStatusShareSchema } from '../../../../../shared/status.ts'
import { operator } from '../../../../utils/access.ts'
import { defineApi } from '../../../../utils/define-api.ts'

export default defineApi({
  role: operator,
  summary: 'Makes a link to the status page for people without an account, shown this once',
  input: z.object({ body: createStatusShareSchema }),
  output: newStatusShareSchema,
  status: 201,
}, ({ caller, input, waybill }) => createStatusShare(waybill, input.body, caller))
