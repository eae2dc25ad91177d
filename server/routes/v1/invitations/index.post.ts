import { z } from 'zod'
import { invitePerson } from '../../../../pipeline/invitations.ts'
import { inviteSchema, newInvitationSchema } from '../../../../shared/people.ts'
import { admin } from '../../../utils/access.ts'
import { defineApi } from '../../../utils/define-api.ts'

export default defineApi({
  role: admin,
  summary: 'Makes a link by which somebody joins, shown this once',
  refusals: ['conflict'],
  input: z.object({ body: inviteSchema }),
  output: newInvitationSchema,
  status: 201,
}, ({ caller, input, waybill }) => invitePerson(waybill, input.body, caller))
