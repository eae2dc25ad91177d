import { z } from 'zod'
import { listApiTokens } from '../../../../pipeline/api-tokens.ts'
import { apiTokenSchema } from '../../../../shared/api-tokens.ts'
import { admin } from '../../../utils/access.ts'
import { defineApi, noInput } from '../../../utils/define-api.ts'

export default defineApi({
  role: admin,
  summary: 'The tokens of programs that are not revoked',
  input: noInput,
  output: z.object({ items: z.array(apiTokenSchema) }),
}, async ({ waybill }) => ({ items: await listApiTokens(waybill.database) }))
