import { z } from 'zod'
import { lookAtInvitation } from '../../../../pipeline/invitations.ts'
import { invitationTokenSchema, shownInvitationSchema } from '../../../../shared/people.ts'
import { anyone } from '../../../utils/access.ts'
import { defineApi } from '../../../utils/define-api.ts'

export default defineApi({
  role: anyone,
  summary: 'What a link is for, to whoever holds it',
  input: z.object({ body: invitationTokenSchema }),
  output: shownInvitationSchema,
}, ({ input, waybill }) => lookAtInvitation(waybill.database, input.body.token))
