/** The way of a browser to the provider of single sign-on and back. */
import type { H3Event } from 'h3'
import { getRequestHost, setResponseHeader } from 'h3'
import { z } from 'zod'
import type { IdentityProvider } from '../../pipeline/single-sign-on/provider.ts'
import type { SingleSignOnProblem } from '../../shared/session.ts'
import { ownPathPattern } from '../../shared/session.ts'
import { WaybillError } from '../../shared/waybill-error.ts'
import { isOverTls } from './authenticate.ts'
import { useWaybill } from './waybill.ts'

/** A page of ours to go to afterwards; whatever could be read as an address of another site means the first page. */
export const ownPath = z.string().max(2000).regex(ownPathPattern).catch('/')

/** The provider. @throws WaybillError `not_found` where none is configured */
export function useIdentityProvider(): IdentityProvider {
  const { identityProvider } = useWaybill()
  if (!identityProvider) throw new WaybillError('not_found', 'Single sign-on is not set up here. Sign in with your password.')
  return identityProvider
}

/** Where the provider sends the browser back to, as it is registered there. */
export function returnAddress(request: H3Event): string {
  return new URL('/v1/session/single-sign-on/callback', `${isOverTls(request) ? 'https' : 'http'}://${getRequestHost(request)}`).href
}

/** The sign-in page, which says what went wrong. */
export const signInPage = (problem: SingleSignOnProblem) => `/sign-in?problem=${problem}`

/** Answers with another address to go to. */
export function redirectTo(request: H3Event, location: string): null {
  setResponseHeader(request, 'Location', location)
  return null
}
