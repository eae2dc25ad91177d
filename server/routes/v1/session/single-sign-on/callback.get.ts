import type { H3Event } from 'h3'
import { z } from 'zod'
import { signInBySingleSignOn } from '../../../../../pipeline/single-sign-on/sign-in.ts'
import { anyone } from '../../../../utils/access.ts'
import { findCookie, giveCookie, takeCookie } from '../../../../utils/authenticate.ts'
import { defineApi, noInput } from '../../../../utils/define-api.ts'
import { findClient } from '../../../../utils/request-origin.ts'
import { redirectTo, returnAddress, signInPage, useIdentityProvider } from '../../../../utils/single-sign-on.ts'
import type { WebWaybill } from '../../../../utils/waybill.ts'

export default defineApi({
  role: anyone,
  summary: 'Where the provider of single sign-on sends a browser back to',
  input: noInput,
  output: z.null(),
  status: 302,
}, async ({ request, waybill }) => {
  try {
    return redirectTo(request, await arrive(request, waybill))
  }
  catch (error) {
    waybill.log.warn({ err: error }, 'single_sign_on.unavailable')
    return redirectTo(request, signInPage('unavailable'))
  }
})

/** Signs in whoever came back. @returns where to send the browser */
async function arrive(request: H3Event, waybill: WebWaybill): Promise<string> {
  const cookie = findCookie(request, 'journey')
  takeCookie(request, 'journey')
  const returnUrl = new URL(`${returnAddress(request)}${new URL(request.path, 'http://waybill').search}`)
  const found = cookie === null ? null : await useIdentityProvider().finish(cookie, returnUrl)
  if (found === null) return signInPage('failed')
  const defaultRole = waybill.environment.OIDC_DEFAULT_ROLE ?? null
  const arrived = await signInBySingleSignOn(waybill, { claims: found.claims, client: findClient(request), defaultRole })
  if (arrived.outcome === 'refused') return signInPage(arrived.reason)
  giveCookie(request, 'session', arrived.session.token)
  return found.to
}
