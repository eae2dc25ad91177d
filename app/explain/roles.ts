import { roles } from '../../shared/roles.ts'
import type { Language } from '../texts/language.ts'

/** The roles, for whoever chooses one, with what each may do. */
export function roleChoices({ t }: Language) {
  return roles.map(role => ({ value: role, label: t(`roles.${role}.name`), description: t(`roles.${role}.does`) }))
}
