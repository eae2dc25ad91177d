import { z } from 'zod'
import { listInvitations } from '../../../../pipeline/invitations.ts'
import { invitationSchema } from '../../../../shared/people.ts'
import { admin } from '../../../utils/access.ts'
import { defineApi, noInput } from '../../../utils/define-api.ts'

export default defineApi({
  role: admin,
  summary: 'The links that work, to join or to set a new password',
  input: noInput,
  output: z.object({ items: z.array(invitationSchema) }),
}, async ({ waybill }) => ({ items: await listInvitations(waybill.database) }))
