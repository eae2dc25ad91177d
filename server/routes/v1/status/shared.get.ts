import { setResponseHeader } from 'h3'
import { sharedStatusSchema } from '../../../../shared/status.ts'
import { shareHolder } from '../../../utils/access.ts'
import { defineApi, noInput } from '../../../utils/define-api.ts'

export default defineApi({
  role: shareHolder,
  summary: 'How every integration stands, for people without an account',
  description: 'Lights, counts and times alone: no ids, no messages, no errors and no names of people.',
  input: noInput,
  output: sharedStatusSchema,
}, async ({ caller, request, waybill }) => {
  setResponseHeader(request, 'Referrer-Policy', 'no-referrer')
  return { ...await waybill.status.read(), expiresAt: caller.expiresAt.toISOString() }
})
