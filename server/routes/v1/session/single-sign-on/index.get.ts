import { z } from 'zod'
import { anyone } from '../../../../utils/access.ts'
import { giveCookie } from '../../../../utils/authenticate.ts'
import { defineApi } from '../../../../utils/define-api.ts'
import { ownPath, redirectTo, returnAddress, signInPage, useIdentityProvider } from '../../../../utils/single-sign-on.ts'

export default defineApi({
  role: anyone,
  summary: 'Sends a browser to the provider of single sign-on',
  refusals: ['not_found'],
  input: z.object({ query: z.object({ to: ownPath }) }),
  output: z.null(),
  status: 302,
}, async ({ input, request, waybill }) => {
  const provider = useIdentityProvider()
  try {
    const { url, cookie } = await provider.begin({ redirectUri: returnAddress(request), to: input.query.to })
    giveCookie(request, 'journey', cookie)
    return redirectTo(request, url)
  }
  catch (error) {
    waybill.log.warn({ err: error }, 'single_sign_on.unavailable')
    return redirectTo(request, signInPage('unavailable'))
  }
})
