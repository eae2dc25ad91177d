/** What somebody did, in the reader's language: an entry of the audit log as a sentence without its full stop. */
import { describeAct } from '../../shared/audit.ts'
import type { Language } from '../texts/language.ts'

interface ToldAct { actorName: string, act: string, subjectName: string | null }

/** Says it by the name of the act; one that only a newer version knows is said as the API says it. */
export function explainAct({ actorName, act, subjectName }: ToldAct, language: Language): string {
  const key = `acts.sentences.${act}`
  if (!language.has(key)) return describeAct({ actorName, act, subjectName })
  return language.t(key, { who: actorName, what: nameSubject(subjectName, language) })
}

/** A bulk call is named by its number of articles, which the API writes in English. */
function nameSubject(name: string | null, { t }: Language): string {
  if (name === null) return t('acts.unknown')
  const count = /^(\d+) articles$/.exec(name)?.[1]
  return count === undefined ? name : t('acts.articles', { n: count }, Number(count))
}
