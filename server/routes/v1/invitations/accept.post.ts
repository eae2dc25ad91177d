import { z } from 'zod'
import { acceptInvitation } from '../../../../pipeline/invitations.ts'
import { acceptInvitationSchema, joinedSchema } from '../../../../shared/people.ts'
import { anyone } from '../../../utils/access.ts'
import { refuseOtherSites } from '../../../utils/authenticate.ts'
import { defineApi } from '../../../utils/define-api.ts'
import { findOrigin } from '../../../utils/request-origin.ts'

export default defineApi({
  role: anyone,
  summary: 'Uses a link up: one joins, or has a new password',
  refusals: ['conflict'],
  input: z.object({ body: acceptInvitationSchema }),
  output: joinedSchema,
}, ({ input, request, waybill }) => {
  refuseOtherSites(request)
  return acceptInvitation(waybill, input.body, findOrigin(request))
})
