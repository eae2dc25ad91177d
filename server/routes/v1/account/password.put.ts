import { z } from 'zod'
import { changePassword } from '../../../../pipeline/account.ts'
import { changePasswordSchema } from '../../../../shared/account.ts'
import { person } from '../../../utils/access.ts'
import { findSessionToken } from '../../../utils/authenticate.ts'
import { defineApi } from '../../../utils/define-api.ts'

export default defineApi({
  role: person,
  summary: 'Changes one\'s own password and ends every other session',
  input: z.object({ body: changePasswordSchema }),
  output: z.null(),
  status: 204,
}, async ({ caller, input, request, waybill }) => {
  await changePassword(waybill, caller, { ...input.body, currentToken: findSessionToken(request) })
  return null
})
