import { z } from 'zod'
import { endAllSessions } from '../../../../pipeline/sessions.ts'
import { person } from '../../../utils/access.ts'
import { takeCookie } from '../../../utils/authenticate.ts'
import { defineApi, noInput } from '../../../utils/define-api.ts'

export default defineApi({
  role: person,
  summary: 'Signs one out everywhere, also here',
  input: noInput,
  output: z.null(),
  status: 204,
}, async ({ caller, request, waybill }) => {
  await endAllSessions(waybill, caller)
  takeCookie(request, 'session')
  return null
})
