/** What would become of a message that was tried, in sentences. */
import type { DryRun } from '../../shared/inbound.ts'
import type { Language } from '../texts/language.ts'
import { writeNumber } from '../texts/language.ts'

/** That it would be accepted, the call it would become, and when it would be sent. */
export function explainTrial({ call, lane, paused }: DryRun, language: Language): string {
  const { t } = language
  const say = () => lane.waiting === null
    ? t('integrations.test.noOrder')
    : t('integrations.test.waiting', { count: writeNumber(lane.waiting, language) }, lane.waiting)
  return [
    t('integrations.test.ok'),
    t('integrations.test.call', { call: `${call.method} ${call.path}` }),
    paused ? t('integrations.test.paused') : say(),
  ].join(' ')
}
