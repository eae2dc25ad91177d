import type { Person } from '../../shared/people.ts'
import { roles } from '../../shared/roles.ts'
import type { Role } from '../../shared/roles.ts'
import type { Language } from '../texts/language.ts'

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
export function listActs(person: Person, { t }: Language): PersonAct[] {
  const alsoTokens = (kind: PersonAct['kind']) => person.tokenCount === 0 ? '' : ` ${t(`people.acts.${kind}.tokens`, { count: person.tokenCount }, person.tokenCount)}`
  const say = (kind: Exclude<PersonAct['kind'], 'role'>) => ({ kind, label: t(`people.acts.${kind}.label`), consequence: t(`people.acts.${kind}.effect`) })
  const sayAlsoTokens = (kind: 'suspend' | 'reinstate' | 'remove') => ({ ...say(kind), consequence: t(`people.acts.${kind}.effect`) + alsoTokens(kind) })
  return [
    ...roles.filter(role => role !== person.role).map(role => ({
      kind: 'role' as const, role, label: t(`roles.${role}.make`), icon: 'i-lucide-user-cog', isGrave: false,
      consequence: `${t(`roles.${role}.does`)} ${t('people.acts.role.effect')}${alsoTokens('role')}`,
    })),
    ...(person.hasPassword ? [{ ...say('reset-link'), icon: 'i-lucide-link', isGrave: false }] : []),
    ...(person.hasSecondFactor ? [{ ...say('reset-second-factor'), icon: 'i-lucide-shield-off', isGrave: true }] : []),
    person.suspendedAt === null
      ? { ...sayAlsoTokens('suspend'), icon: 'i-lucide-user-x', isGrave: true }
      : { ...sayAlsoTokens('reinstate'), icon: 'i-lucide-user-check', isGrave: false },
    { ...sayAlsoTokens('remove'), icon: 'i-lucide-trash-2', isGrave: true },
  ]
}
