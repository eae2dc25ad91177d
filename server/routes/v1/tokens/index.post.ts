import { z } from 'zod'
import { createApiToken } from '../../../../pipeline/api-tokens.ts'
import { createApiTokenSchema, newApiTokenSchema } from '../../../../shared/api-tokens.ts'
import { admin } from '../../../utils/access.ts'
import { defineApi } from '../../../utils/define-api.ts'

export default defineApi({
  role: admin,
  summary: 'Makes a token, shown this once',
  input: z.object({ body: createApiTokenSchema }),
  output: newApiTokenSchema,
  status: 201,
}, ({ caller, input, waybill }) => createApiToken(waybill, input.body, caller))
