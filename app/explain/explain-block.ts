/** What keeps a lane from going on: how it looks, and its words, which are in `texts/<language>/lanes.json`. */
import type { BlockReason, LaneBlock, LaneState } from '../../shared/lanes.ts'
import type { Language } from '../texts/language.ts'
import { causeOf } from './causes.ts'
import type { Tone } from './statuses.ts'

export interface BlockLook {
  icon: string
  tone: Exclude<Tone, 'success'>
  /** The key of what is said of the moment when it ends or is looked at again. */
  until: 'lanes.goesOn' | 'lanes.nextTry'
  /** True when all lanes of the integration are blocked by it together. */
  isCommon: boolean
}

export const blockLooks: Record<BlockReason, BlockLook> = {
  paused: { icon: 'i-lucide-pause', tone: 'warning', until: 'lanes.goesOn', isCommon: true },
  held: { icon: 'i-lucide-octagon-pause', tone: 'error', until: 'lanes.goesOn', isCommon: false },
  stopped: { icon: 'i-lucide-hand', tone: 'warning', until: 'lanes.goesOn', isCommon: false },
  earlier_ordering: { icon: 'i-lucide-list-ordered', tone: 'info', until: 'lanes.goesOn', isCommon: false },
  destination_down: { icon: 'i-lucide-unplug', tone: 'warning', until: 'lanes.nextTry', isCommon: true },
  retry: { icon: 'i-lucide-rotate-cw', tone: 'warning', until: 'lanes.nextTry', isCommon: false },
}

/** The heading of a block: "Waiting for a retry". */
export function blockTitle(reason: BlockReason, { t }: Language): string {
  return t(`lanes.blocks.${reason}.title`)
}

/** What it means and what can be done. `errorCode` is that of the message whose turn is next: while it waits for a retry, why comes first. */
export function explainBlock(reason: BlockReason, errorCode: string | null, language: Language): string {
  const said = language.t(`lanes.blocks.${reason}.text`)
  return reason === 'retry' && errorCode !== null ? `${causeOf(errorCode, language).happened} ${said}` : said
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
