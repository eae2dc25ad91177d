import { z } from 'zod'
import { revokeStatusShare } from '../../../../../pipeline/status/shares.ts'
import { operator } from '../../../../utils/access.ts'
import { defineApi, idParams } from '../../../../utils/define-api.ts'

export default defineApi({
  role: operator,
  summary: 'Revokes a link to the status page at once',
  input: z.object({ params: idParams }),
  output: z.null(),
  status: 204,
}, async ({ caller, input, waybill }) => {
  await revokeStatusShare(waybill, input.params.id, caller)
  return null
})
