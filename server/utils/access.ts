/** Who may call a route. Each entry finds the caller or refuses, inside the handler, before anything is read. */
import type { H3Event } from 'h3'
import type { Actor } from '../../pipeline/actor.ts'
import { WaybillError } from '../../shared/waybill-error.ts'
import { findBearer, requireActor } from './authenticate.ts'

/** A way in, and what the handler may know of who came through it. */
export interface Access<Caller> { name: string, admit: (request: H3Event) => Promise<Caller> }

/** Reads. */
export const viewer: Access<Actor> = { name: 'viewer', admit: request => requireActor(request, 'viewer') }

/** Also acts on events. */
export const operator: Access<Actor> = { name: 'operator', admit: request => requireActor(request, 'operator') }

/** Also configures. */
export const admin: Access<Actor> = { name: 'admin', admit: request => requireActor(request, 'admin') }

/** Needs no proof: health and signing in. */
export const anyone: Access<null> = { name: 'anyone', admit: () => Promise.resolve(null) }

/** A sender's key as it was presented; whether it is right is decided when the message is committed. */
export const sender: Access<string> = {
  name: 'sender',
  admit(request) {
    const key = findBearer(request)
    if (key) return Promise.resolve(key)
    return Promise.reject(new WaybillError('unauthenticated', 'The integration\'s API key is missing, unknown or no longer valid. Send it as "Authorization: Bearer wbk_…".'))
  },
}
