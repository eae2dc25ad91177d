import { z } from 'zod'
import { signOut } from '../../../pipeline/sessions.ts'
import { anyone } from '../../utils/access.ts'
import { findSessionToken, refuseOtherSites, takeCookie } from '../../utils/authenticate.ts'
import { defineApi, noInput } from '../../utils/define-api.ts'
import { findOrigin } from '../../utils/request-origin.ts'

export default defineApi({
  role: anyone,
  summary: 'Ends the session, wherever its cookie may have been copied to',
  refusals: ['forbidden', 'unavailable'],
  input: noInput,
  output: z.null(),
  status: 204,
}, async ({ request, waybill }) => {
  refuseOtherSites(request)
  const token = findSessionToken(request)
  if (token !== null) await signOut(waybill, token, findOrigin(request))
  takeCookie(request, 'session')
  return null
})
