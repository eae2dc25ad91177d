import { z } from 'zod'
import { revokeInvitation } from '../../../../pipeline/invitations.ts'
import { admin } from '../../../utils/access.ts'
import { defineApi, idParams } from '../../../utils/define-api.ts'

export default defineApi({
  role: admin,
  summary: 'Revokes a link',
  input: z.object({ params: idParams }),
  output: z.null(),
  status: 204,
}, async ({ caller, input, waybill }) => {
  await revokeInvitation(waybill, input.params.id, caller)
  return null
})
