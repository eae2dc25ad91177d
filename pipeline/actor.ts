/** Who does something: a person, a program with a token, or Waybill itself. */
import type { Role } from '../shared/roles.ts'

/** Who it is, and what they may do. */
export interface Identity { type: 'user' | 'token' | 'system', id: string | null, name: string, role: Role }

/** Where a request comes from: its network address, and the id under which it was answered. */
export interface Origin { address: string | null, requestId: string | null }

/** Who does something, and from where. */
export interface Actor extends Identity, Origin {}

/** Waybill itself, for instance when it sets up an empty installation. It comes from nowhere. */
export const systemActor: Actor = { type: 'system', id: null, name: 'Waybill', role: 'admin', address: null, requestId: null }
