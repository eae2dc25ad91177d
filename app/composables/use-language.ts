import type { Language } from '~/texts/language'

/** The reader's language for functions that make sentences. What is computed with it follows when another is chosen. */
export function useLanguage(): Language {
  const { t, te, localeProperties } = useI18n()
  return {
    get tag() {
      return localeProperties.value.language ?? 'en-GB'
    },
    t: (key, named = {}, count) => count === undefined ? t(key, named) : t(key, named, count),
    has: key => te(key) || te(key, 'en'),
  }
}
