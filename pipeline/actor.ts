/** Who does something: a person, a program with a token, or Waybill itself. */
import type { Role } from '../shared/roles.ts'

/** Who it is, and what they may do. */
export interface Identity { type: 'user' | 'token' | 'system', id: string | null, name: string, role: Role }

/** Where a request comes from: its network address, and the id under which it was answered. */
export interface Origin { address: string | null, requestId: string | null }

/** Who does something, and from where. */
export interface Actor extends Identity, Origin {}

/** A person who is signed in. */
export interface SignedInPerson extends Actor { type: 'user', id: string }

/** True for a person who is signed in. */
export function isPerson(actor: Actor): actor is SignedInPerson {
  return actor.type === 'user' && actor.id !== null
}

/** Waybill itself, for instance when it sets up an empty installation. It comes from nowhere. */
export const systemActor: Actor = { type: 'system', id: null, name: 'Waybill', role: 'admin', address: null, requestId: null }
