import { z } from 'zod'
import { makeResetLink } from '../../../../../pipeline/invitations.ts'
import { newInvitationSchema } from '../../../../../shared/people.ts'
import { admin } from '../../../../utils/access.ts'
import { defineApi, idParams } from '../../../../utils/define-api.ts'

export default defineApi({
  role: admin,
  summary: 'Makes a link by which a person sets a new password, shown this once',
  input: z.object({ params: idParams }),
  output: newInvitationSchema,
  status: 201,
}, ({ caller, input, waybill }) => makeResetLink(waybill, input.params.id, caller))
