/** How an integration is doing, as a light and a sentence, and the step that helps. */
import type { CappedCount } from '../../shared/event-filter.ts'
import { countCap } from '../../shared/event-filter.ts'
import type { BlockReason } from '../../shared/lanes.ts'
import type { IntegrationFigures, Light, LightReason } from '../../shared/stats.ts'
import type { Language } from '../texts/language.ts'
import { writeNumber } from '../texts/language.ts'
import type { Tone } from './statuses.ts'
import { relativeTime } from './times.ts'

export type LightFigures = Pick<IntegrationFigures['items'][number], 'light' | 'reason' | 'backlog' | 'deadLetters' | 'oldestWaitingAt' | 'lastEventAt'>

export interface LightLook { icon: string, tone: Tone }

/** Never by colour alone: every light has its own shape and word. */
export const lightLooks: Record<Light, LightLook> = {
  failing: { icon: 'i-lucide-octagon-alert', tone: 'error' },
  delayed: { icon: 'i-lucide-hourglass', tone: 'warning' },
  paused: { icon: 'i-lucide-pause', tone: 'warning' },
  silent: { icon: 'i-lucide-circle-dashed', tone: 'neutral' },
  flowing: { icon: 'i-lucide-circle-check', tone: 'success' },
}

/** Worst first. */
export const lightOrder: readonly Light[] = ['failing', 'delayed', 'paused', 'silent', 'flowing']

/** What a person does about it: the key of its words, and where. */
export interface Step { text: string, to: 'failed' | 'waiting' | 'integration' }

const steps: Record<LightReason, Step> = {
  switched_off: { text: 'lights.steps.settings', to: 'integration' },
  paused: { text: 'lights.steps.resume', to: 'integration' },
  dead_letters: { text: 'lights.steps.failed', to: 'failed' },
  destination_down: { text: 'lights.steps.waiting', to: 'waiting' },
  waiting: { text: 'lights.steps.lane', to: 'integration' },
  never_sent: { text: 'lights.steps.firstMessage', to: 'integration' },
  nothing_arrives: { text: 'lights.steps.integration', to: 'integration' },
}

/** A count in words; at the cap it says that there are more. */
export function writeCount({ value, relation }: CappedCount, language: Language): string {
  const written = writeNumber(value, language)
  return relation === 'gte' ? language.t('lights.moreThan', { count: written }) : written
}

/** A number that stops at the cap, in words. */
export const writeCapped = (value: number, language: Language) => writeCount({ value, relation: value >= countCap ? 'gte' : 'eq' }, language)

/** When it is, and what blocks the whole of it, where that is known. */
interface Circumstances { nowMs: number, blockedBy?: BlockReason | null }

/** What is said of an integration: one sentence, two where messages wait behind what is said. */
export function explainLight(figures: LightFigures, { nowMs, blockedBy = null }: Circumstances, language: Language): string {
  const { reason, backlog, deadLetters } = figures
  const say = (key: string, count: CappedCount = backlog, named: Record<string, unknown> = {}) =>
    capitalise(language.t(`lights.${key}`, { count: writeCount(count, language), ...named }, count.value))
  const ago = (iso: string | null) => iso === null ? '' : relativeTime(Date.parse(iso), nowMs, language)
  const behind = backlog.value > 0 ? ` ${say('sentences.behind')}` : ''
  const sayings: Record<LightReason, () => string> = {
    switched_off: () => say('sentences.switchedOff') + behind,
    paused: () => say('sentences.paused'),
    dead_letters: () => say('sentences.deadLetters', deadLetters) + behind,
    destination_down: () => say('sentences.destinationDown'),
    waiting: () => say('sentences.waiting', backlog, { ago: ago(figures.oldestWaitingAt) }),
    never_sent: () => say('sentences.neverSent'),
    nothing_arrives: () => say('sentences.nothingArrives', backlog, { ago: ago(figures.lastEventAt) }),
  }
  const isHeldUp = backlog.value > 0 && (reason === null || reason === 'waiting') && blockedBy !== null
  if (isHeldUp && language.has(`lights.blocks.${blockedBy}`)) return say(`blocks.${blockedBy}`)
  return reason === null ? say('sentences.flowing') : sayings[reason]()
}

/** The step that helps, or null while it flows. */
export function stepFor(reason: LightReason | null): Step | null {
  return reason === null ? null : steps[reason]
}

function capitalise(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
