/** Who may do what: a viewer reads, an operator also acts on events, an admin also configures. */
import { z } from 'zod'

/** Weakest first; each includes the ones before it. */
export const roles = ['viewer', 'operator', 'admin'] as const
export const roleSchema = z.enum(roles)
export type Role = z.output<typeof roleSchema>

/** True when somebody with role `held` may do what needs role `needed`. */
export function roleIncludes(held: Role, needed: Role): boolean {
  return roles.indexOf(held) >= roles.indexOf(needed)
}

/** The one of two roles that may less. */
export function weakerRole(one: Role, other: Role): Role {
  return roleIncludes(one, other) ? other : one
}
