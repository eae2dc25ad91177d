/** What went wrong with a call of the API, in the reader's language, by its code. */
import type { Problem } from '../../shared/problem.ts'
import type { Language } from '../texts/language.ts'

export interface ExplainedRefusal {
  title: string
  text: string
  /** What the API itself says, in English, for readers of other languages. */
  original: string | null
}

/** The API's own words say more than a sentence by code: whoever reads English gets them, others find them beneath. */
export function explainRefusal({ code, detail }: Pick<Problem, 'code' | 'detail'>, { t, tag, has }: Language): ExplainedRefusal {
  const key = has(`refusals.${code}.title`) ? code : 'internal_error'
  const isEnglish = tag.startsWith('en')
  return {
    title: t(`refusals.${key}.title`),
    text: isEnglish && detail !== '' ? detail : t(`refusals.${key}.text`),
    original: isEnglish || detail === '' ? null : detail,
  }
}
