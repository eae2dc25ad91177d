/** What a view of events shows, in a few words. */
import type { EventView, ViewFilter } from '../../shared/event-views.ts'
import type { Language } from '../texts/language.ts'
import { actionTitle } from './actions.ts'
import { statusLooks } from './statuses.ts'
import { clockTime } from './times.ts'

interface Circumstances { nameOf: (integrationId: string) => string, nowMs: number }

/** "Failed · Set stock · Last 24 hours"; without a filter, that it shows all events. Columns are counted when they are not the usual ones. */
export function explainView({ filter, columns }: Pick<EventView, 'filter' | 'columns'>, { nameOf, nowMs }: Circumstances, language: Language): string {
  const { t } = language
  const parts = [
    filter.status && t(statusLooks[filter.status].text),
    filter.integrationId && nameOf(filter.integrationId),
    filter.problemId && t('events.filter.problem'),
    filter.action && actionTitle(filter.action, language),
    filter.entityId,
    filter.q && t('events.views.searched', { text: filter.q }),
    sayTime(filter, nowMs, language),
  ].filter(Boolean)
  const narrowed = parts.length === 0 ? [t('events.views.everything')] : parts
  return [...narrowed, ...(columns === null ? [] : [t('events.views.columns', { n: columns.length }, columns.length)])].join(' · ')
}

function sayTime({ range, from, to }: ViewFilter, nowMs: number, language: Language): string | undefined {
  const { t } = language
  const at = (iso: string) => clockTime(iso, nowMs, language)
  if (range) return t(`common.span.${range}`)
  if (from && to) return t('common.span.between', { from: at(from), to: at(to) })
  if (from) return t('common.span.since', { from: at(from) })
  return to && t('common.span.until', { to: at(to) })
}
