import { changeKinds } from '../../shared/live.ts'
import type { LiveChange } from '../../shared/live.ts'

/** One change that tells of both. */
export function mergeChanges(one: LiveChange, other: LiveChange): LiveChange {
  return {
    kinds: changeKinds.filter(kind => one.kinds.includes(kind) || other.kinds.includes(kind)),
    integrationIds: one.integrationIds && other.integrationIds && [...new Set([...one.integrationIds, ...other.integrationIds])],
    newCount: one.newCount + other.newCount,
    finishedCount: one.finishedCount + other.finishedCount,
  }
}
