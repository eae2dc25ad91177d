/** Who is asking: a person with a session cookie, or a program with a bearer token. */
import type { H3Event } from 'h3'
import { deleteCookie, getCookie, getRequestHeader, getRequestProtocol, setCookie } from 'h3'
import type { Actor, Identity } from '../../pipeline/actor.ts'
import { findTokenActor } from '../../pipeline/api-tokens.ts'
import { findSessionActor, sessionSeconds } from '../../pipeline/sessions.ts'
import type { Role } from '../../shared/roles.ts'
import { roleIncludes } from '../../shared/roles.ts'
import { WaybillError } from '../../shared/waybill-error.ts'
import { findOrigin } from './request-origin.ts'
import { useWaybill } from './waybill.ts'

/**
 * The session cookie's name. Over TLS it carries the prefix `__Host-`, which browsers accept only from this very host and
 * only with `Secure` and `Path=/` (RFC 6265bis, 4.1.3.2): another host of the same domain cannot plant one.
 */
const sessionCookie = (request: H3Event) => isOverTls(request) ? '__Host-waybill_session' : 'waybill_session'

/** A proxy that ends TLS says so in `X-Forwarded-Proto`. */
const isOverTls = (request: H3Event) => getRequestProtocol(request, { xForwardedProto: true }) === 'https'

const cookieAttributes = (request: H3Event) => ({ httpOnly: true, sameSite: 'lax', path: '/', secure: isOverTls(request) } as const)

/** The value of the session cookie, or null. */
export function findSessionToken(request: H3Event): string | null {
  return getCookie(request, sessionCookie(request)) ?? null
}

/** Gives the browser its session. */
export function setSessionCookie(request: H3Event, token: string) {
  setCookie(request, sessionCookie(request), token, { ...cookieAttributes(request), maxAge: sessionSeconds })
}

/** Takes the session from the browser. */
export function clearSessionCookie(request: H3Event) {
  deleteCookie(request, sessionCookie(request), cookieAttributes(request))
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
  const origin = getRequestHeader(request, 'origin')
  const host = getRequestHeader(request, 'host')
  const sameOrigin = site ? site === 'same-origin' || site === 'none' : !origin || (URL.canParse(origin) && new URL(origin).host === host)
  if (!sameOrigin) throw new WaybillError('forbidden', 'This request came from another website and was not carried out.')
}
