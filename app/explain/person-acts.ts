import { roles } from '../../shared/roles.ts'
import type { Role } from '../../shared/roles.ts'
import type { Person } from '../../shared/people.ts'
import { explainRole } from './roles.ts'

/** What an admin may do with a person, in words: the entry of the menu, the question, and what becomes of it. */
export interface PersonAct {
  kind: 'role' | 'suspend' | 'reinstate' | 'reset-link' | 'reset-second-factor' | 'remove'
  /** The new one, for `role`. */
  role?: Role
  label: string
  icon: string
  consequence: string
  isGrave: boolean
}

/** What may be done with somebody as they are at the moment. */
export function listActs(person: Person): PersonAct[] {
  const tokens = person.tokenCount === 1 ? 'Their API token' : `Their ${person.tokenCount} API tokens`
  const alsoTokens = (become: string) => person.tokenCount === 0 ? '' : ` ${tokens} ${become}`
  return [
    ...roles.filter(role => role !== person.role).map(role => ({
      kind: 'role' as const, role, label: `Make ${article(role)} ${role}`, icon: 'i-lucide-user-cog', consequence: `${explainRole[role]} It counts from the next request on.${alsoTokens('may no more than that either.')}`, isGrave: false,
    })),
    ...(person.hasPassword ? [{ kind: 'reset-link' as const, label: 'Make a link for a new password', icon: 'i-lucide-link', consequence: 'You get a link to hand on. It works once, for three days; using it signs them out everywhere.', isGrave: false }] : []),
    ...(person.hasSecondFactor ? [{ kind: 'reset-second-factor' as const, label: 'Take away the second factor', icon: 'i-lucide-shield-off', consequence: 'For somebody who has lost the phone and the recovery codes. Make sure that it is really them who asks.', isGrave: true }] : []),
    person.suspendedAt === null
      ? { kind: 'suspend', label: 'Suspend', icon: 'i-lucide-user-x', consequence: `They are signed out everywhere at once and cannot sign in until somebody lets them in again.${alsoTokens(person.tokenCount === 1 ? 'stops until then.' : 'stop until then.')}`, isGrave: true }
      : { kind: 'reinstate', label: 'Let in again', icon: 'i-lucide-user-check', consequence: `They can sign in again, with the role that they had.${alsoTokens(person.tokenCount === 1 ? 'works again.' : 'work again.')}`, isGrave: false },
    { kind: 'remove', label: 'Remove', icon: 'i-lucide-trash-2', consequence: `They are signed out everywhere at once. What they did stays on record.${alsoTokens(person.tokenCount === 1 ? 'ends with them.' : 'end with them.')} This cannot be undone.`, isGrave: true },
  ]
}

const article = (role: Role) => /^[ao]/.test(role) ? 'an' : 'a'
