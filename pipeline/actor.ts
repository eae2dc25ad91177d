/** Who does something: a person, a program with a token, or Waybill itself. */
import type { Role } from '../shared/roles.ts'

export interface Actor { type: 'user' | 'token' | 'system', id: string | null, name: string, role: Role }

/** Waybill itself, for instance when it sets up an empty installation. */
export const systemActor: Actor = { type: 'system', id: null, name: 'Waybill', role: 'admin' }
