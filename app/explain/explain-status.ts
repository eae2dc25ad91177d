/** How an integration is doing, for people who run none of it: a sentence that says what it means for the shop. */
import type { StatusReport } from '../../shared/status.ts'
import type { Language } from '../texts/language.ts'
import { writeNumber } from '../texts/language.ts'
import type { LightLook } from './explain-light.ts'
import { lightLooks, lightOrder, writeCount } from './explain-light.ts'

/** An integration as the status page shows it; whoever holds a link does not know its id. */
export type StatusItem = Omit<StatusReport['items'][number], 'integrationId'> & { integrationId?: string }

/** What its light means. */
export function explainPlainly({ reason, waiting, failed }: Pick<StatusItem, 'reason' | 'waiting' | 'failed'>, language: Language): string {
  const counted = (key: string, count: StatusItem['waiting']) => language.t(`status.sentences.${key}`, { count: writeCount(count, language) }, count.value)
  if (reason === 'dead_letters') return counted(reason, failed)
  if (reason === 'waiting') return counted(reason, waiting)
  if (reason !== null) return language.t(`status.sentences.${reason}`)
  return waiting.value > 0 ? counted('underWay', waiting) : language.t('status.sentences.flowing')
}

/** The same integrations, the worst first. */
export function sortByLight<T extends Pick<StatusItem, 'light' | 'name'>>(items: readonly T[]): T[] {
  return items.toSorted((one, other) => lightOrder.indexOf(one.light) - lightOrder.indexOf(other.light) || one.name.localeCompare(other.name))
}

/** All of them in one sentence: the worst, and how many are so. */
export function summariseLights(items: readonly Pick<StatusItem, 'light'>[], language: Language): LightLook & { sentence: string } {
  for (const light of ['failing', 'delayed', 'paused'] as const) {
    const n = items.filter(item => item.light === light).length
    if (n > 0) return { ...lightLooks[light], sentence: language.t(`status.summary.${light}`, { count: writeNumber(n, language) }, n) }
  }
  return { ...lightLooks.flowing, sentence: language.t('status.summary.fine') }
}
