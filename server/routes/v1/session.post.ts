import { z } from 'zod'
import { signIn } from '../../../pipeline/sign-in.ts'
import { sessionSchema, signInSchema } from '../../../shared/session.ts'
import { anyone } from '../../utils/access.ts'
import { giveCookie, refuseOtherSites } from '../../utils/authenticate.ts'
import { defineApi } from '../../utils/define-api.ts'
import { findClient } from '../../utils/request-origin.ts'

export default defineApi({
  role: anyone,
  summary: 'Signs a person in and sets the session cookie; asks for a code where the account has a second factor',
  refusals: ['wrong_credentials', 'second_factor_required', 'wrong_code', 'forbidden', 'too_many_requests', 'unavailable'],
  input: z.object({ body: signInSchema }),
  output: sessionSchema,
}, async ({ input, request, waybill }) => {
  refuseOtherSites(request)
  const { token, actor } = await signIn(waybill, input.body, findClient(request))
  giveCookie(request, 'session', token)
  return { actor }
})
