/** Who is asking: a person with a session cookie, or a program with a bearer token. */
import type { H3Event } from 'h3'
import { deleteCookie, getCookie, getRequestHeader, getRequestProtocol, setCookie } from 'h3'
import type { Actor, Identity } from '../../pipeline/actor.ts'
import { findTokenActor } from '../../pipeline/api-tokens.ts'
import { findSessionActor, sessionSeconds } from '../../pipeline/sessions.ts'
import { journeySeconds } from '../../pipeline/single-sign-on/provider.ts'
import type { Role } from '../../shared/roles.ts'
import { roleIncludes } from '../../shared/roles.ts'
import { WaybillError } from '../../shared/waybill-error.ts'
import { findOrigin } from './request-origin.ts'
import { useWaybill } from './waybill.ts'

/**
 * A cookie's name. Over TLS it carries the prefix `__Host-`, which browsers accept only from this very host and
 * only with `Secure` and `Path=/` (RFC 6265bis, 4.1.3.2): another host of the same domain cannot plant one.
 */
const cookieName = (request: H3Event, cookie: Cookie) => isOverTls(request) ? `__Host-waybill_${cookie}` : `waybill_${cookie}`

/** A proxy that ends TLS says so in `X-Forwarded-Proto`. Where there are several, the first entry is of the one that the browser speaks to. */
export function isOverTls(request: H3Event): boolean {
  const first = getRequestHeader(request, 'x-forwarded-proto')?.split(',')[0]?.trim().toLowerCase()
  return first === 'https' || getRequestProtocol(request, { xForwardedProto: false }) === 'https'
}

const cookieAttributes = (request: H3Event) => ({ httpOnly: true, sameSite: 'lax', path: '/', secure: isOverTls(request) } as const)

/** The session, and what a browser takes along to the provider of single sign-on and back. */
type Cookie = 'session' | 'journey'

/** How long each is kept. */
const cookieSeconds: Record<Cookie, number> = { session: sessionSeconds, journey: journeySeconds }

/** The value of a cookie, or null. */
export function findCookie(request: H3Event, cookie: Cookie): string | null {
  return getCookie(request, cookieName(request, cookie)) ?? null
}

/** The value of the session cookie, or null. */
export const findSessionToken = (request: H3Event) => findCookie(request, 'session')

/** Gives the browser a cookie that scripts cannot read and other sites cannot use. */
export function giveCookie(request: H3Event, cookie: Cookie, value: string) {
  setCookie(request, cookieName(request, cookie), value, { ...cookieAttributes(request), maxAge: cookieSeconds[cookie] })
}

/** Takes a cookie from the browser. */
export function takeCookie(request: H3Event, cookie: Cookie) {
  deleteCookie(request, cookieName(request, cookie), cookieAttributes(request))
}

/** The value behind `Authorization: Bearer`, or null. */
export function findBearer(request: H3Event): string | null {
  const match = /^Bearer +([\x21-\x7E]+)$/i.exec(getRequestHeader(request, 'authorization') ?? '')
  return match?.[1] ?? null
}

/**
 * The actor behind a request, who has at least `role`.
 * @throws WaybillError `unauthenticated`, always in the same words; `forbidden` when the role does not suffice or a
 * browser was sent here by another site
 */
export async function requireActor(request: H3Event, role: Role): Promise<Actor> {
  const identity = await findIdentity(request)
  if (!identity) throw new WaybillError('unauthenticated', 'The token is missing or not valid, or you are no longer signed in. Sign in again, or check the token.')
  if (!roleIncludes(identity.role, role)) {
    throw new WaybillError('forbidden', `This needs the role "${role}"; yours is "${identity.role}". Ask an admin for it.`)
  }
  return { ...identity, ...findOrigin(request) }
}

async function findIdentity(request: H3Event): Promise<Identity | null> {
  const { database } = useWaybill()
  const bearer = findBearer(request)
  if (bearer) return findTokenActor(database, bearer)
  const session = findSessionToken(request)
  if (!session) return null
  refuseOtherSites(request)
  return findSessionActor(database, session)
}

/**
 * Cross-site requests carry our cookie only in ways that `SameSite=Lax` lets through; those that change something are
 * refused by Fetch Metadata (W3C), or by Origin where a browser does not send it.
 */
export function refuseOtherSites(request: H3Event) {
  if (request.method === 'GET' || request.method === 'HEAD') return
  const site = getRequestHeader(request, 'sec-fetch-site')
  const isOurs = site ? site === 'same-origin' || site === 'none' : isOwnOrigin(request)
  if (!isOurs) throw new WaybillError('forbidden', 'This request came from another website and was not carried out.')
}

/** Programs send no `Origin`. A page that came without TLS may be anybody's, so where we are served over TLS it is none of ours. */
function isOwnOrigin(request: H3Event): boolean {
  const origin = getRequestHeader(request, 'origin')
  if (!origin) return true
  if (!URL.canParse(origin)) return false
  const { host, protocol } = new URL(origin)
  return host === getRequestHeader(request, 'host') && (protocol === 'https:' || !isOverTls(request))
}
