/** What keeps a lane from going on, as a heading with a look. The sentence below it comes from the API. */
import type { BlockReason, LaneBlock, LaneState } from '../../shared/lanes.ts'
import type { Tone } from './statuses.ts'

export interface BlockLook {
  title: string
  icon: string
  tone: Exclude<Tone, 'success'>
  /** What stands before the countdown to the moment when it ends or is looked at again. */
  until: string
  /** True when all lanes of the integration are blocked by it together. */
  isCommon: boolean
}

export const blockLooks: Record<BlockReason, BlockLook> = {
  paused: { title: 'Paused', icon: 'i-lucide-pause', tone: 'warning', until: 'goes on', isCommon: true },
  held: { title: 'Held until somebody decides', icon: 'i-lucide-octagon-pause', tone: 'error', until: 'goes on', isCommon: false },
  stopped: { title: 'Stopped by a person', icon: 'i-lucide-hand', tone: 'warning', until: 'goes on', isCommon: false },
  earlier_ordering: { title: 'What arrived before goes first', icon: 'i-lucide-list-ordered', tone: 'info', until: 'goes on', isCommon: false },
  destination_down: { title: 'The destination does not answer', icon: 'i-lucide-unplug', tone: 'warning', until: 'next try', isCommon: true },
  retry: { title: 'Waiting for a retry', icon: 'i-lucide-rotate-cw', tone: 'warning', until: 'next try', isCommon: false },
}

type Lanes = Pick<LaneState, 'ordering' | 'blockedBy' | 'lanes'>

/** True when lanes have to be told apart: each then tells of its own trouble. */
export function hasManyLanes(state: Pick<LaneState, 'ordering' | 'lanes'>): boolean {
  return state.ordering !== 'integration' || state.lanes.length > 1
}

/** What blocks the integration as a whole: anything when it has one lane, else only what blocks all of them. */
export function blockOfAll(state: Lanes): LaneBlock | null {
  const { blockedBy } = state
  return blockedBy && (!hasManyLanes(state) || blockLooks[blockedBy.reason].isCommon) ? blockedBy : null
}
