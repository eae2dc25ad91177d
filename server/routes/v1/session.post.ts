import { z } from 'zod'
import { signIn } from '../../../pipeline/sign-in.ts'
import { sessionSchema, signInSchema } from '../../../shared/session.ts'
import { anyone } from '../../utils/access.ts'
import { refuseOtherSites, setSessionCookie } from '../../utils/authenticate.ts'
import { findClient } from '../../utils/client-address.ts'
import { defineApi } from '../../utils/define-api.ts'

export default defineApi({
  role: anyone,
  summary: 'Signs a person in and sets the session cookie',
  input: z.object({ body: signInSchema }),
  output: sessionSchema,
}, async ({ input, request, waybill }) => {
  refuseOtherSites(request)
  const { token, actor } = await signIn(waybill.database, input.body, findClient(request))
  setSessionCookie(request, token)
  return { actor }
})
