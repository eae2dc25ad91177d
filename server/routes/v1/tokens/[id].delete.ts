import { z } from 'zod'
import { revokeApiToken } from '../../../../pipeline/api-tokens.ts'
import { admin } from '../../../utils/access.ts'
import { defineApi, idParams } from '../../../utils/define-api.ts'

export default defineApi({
  role: admin,
  summary: 'Revokes a token at once',
  refusals: ['conflict'],
  input: z.object({ params: idParams }),
  output: z.null(),
  status: 204,
}, async ({ caller, input, waybill }) => {
  await revokeApiToken(waybill, input.params.id, caller)
  return null
})
