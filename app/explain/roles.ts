import type { Role } from '../../shared/roles.ts'

/** What each role may do, in a sentence. */
export const explainRole: Record<Role, string> = {
  viewer: 'Sees everything, changes nothing.',
  operator: 'Also resubmits, skips, parks, pauses and reveals.',
  admin: 'Also configures, and decides who may come in.',
}

/** The roles, for whoever chooses one. */
export const roleChoices = Object.entries(explainRole).map(([value, description]) => ({ value, label: value, description }))
