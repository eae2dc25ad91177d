/** How an integration is doing, for people who run none of it: a light, a word and a sentence that says what it means for the shop. */
import type { Light } from '../../shared/stats.ts'
import type { StatusReport } from '../../shared/status.ts'
import type { Language } from '../texts/language.ts'
import { writeNumber } from '../texts/language.ts'
import type { Tone } from './statuses.ts'

export interface LightLook { icon: string, tone: Tone }

/** Each light has a shape of its own: nobody needs to see its colour. */
export const lightLooks: Record<Light, LightLook> = {
  flowing: { icon: 'i-lucide-circle-check-big', tone: 'success' },
  delayed: { icon: 'i-lucide-hourglass', tone: 'warning' },
  failing: { icon: 'i-lucide-octagon-alert', tone: 'error' },
  paused: { icon: 'i-lucide-circle-pause', tone: 'neutral' },
  silent: { icon: 'i-lucide-circle-dashed', tone: 'neutral' },
}

/** An integration as the status page shows it; whoever holds a link does not know its id. */
export type StatusItem = Omit<StatusReport['items'][number], 'integrationId'> & { integrationId?: string }

/** What the light means. */
export function explainLight({ reason, waiting, failed }: Pick<StatusItem, 'reason' | 'waiting' | 'failed'>, language: Language): string {
  const counted = (key: string, { value, relation }: StatusItem['waiting']) => {
    const count = writeNumber(value, language)
    return language.t(`status.sentences.${key}`, { count: relation === 'gte' ? language.t('status.many', { count }) : count }, value)
  }
  if (reason === 'dead_letters') return counted(reason, failed)
  if (reason === 'waiting') return counted(reason, waiting)
  if (reason !== null) return language.t(`status.sentences.${reason}`)
  return waiting.value > 0 ? counted('underWay', waiting) : language.t('status.sentences.flowing')
}

/** What matters most comes first. */
const order: readonly Light[] = ['failing', 'delayed', 'paused', 'silent', 'flowing']

/** The same integrations, the worst first. */
export function sortByLight<T extends Pick<StatusItem, 'light' | 'name'>>(items: readonly T[]): T[] {
  return items.toSorted((one, other) => order.indexOf(one.light) - order.indexOf(other.light) || one.name.localeCompare(other.name))
}

/** All of them in one sentence: the worst, and how many are so. */
export function summariseLights(items: readonly Pick<StatusItem, 'light'>[], language: Language): LightLook & { sentence: string } {
  for (const light of ['failing', 'delayed', 'paused'] as const) {
    const n = items.filter(item => item.light === light).length
    if (n > 0) return { ...lightLooks[light], sentence: language.t(`status.summary.${light}`, { count: writeNumber(n, language) }, n) }
  }
  return { ...lightLooks.flowing, sentence: language.t('status.summary.fine') }
}
