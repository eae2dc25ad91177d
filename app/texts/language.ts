/**
 * The language of whoever reads. Functions that make sentences take it as an argument, so that they stay plain functions: in
 * pages it comes from `useLanguage`, in tests from `testing/languages.ts`.
 */

/** A BCP 47 tag for `Intl`: `en-GB`, `de-DE`. */
type LanguageTag = string

export interface Language {
  readonly tag: LanguageTag
  /** The text under a key, with its places filled in. With a count, the form that goes with it; `{n}` is the count as it is. */
  t: (key: string, named?: Record<string, unknown>, count?: number) => string
  /** True when there is a text under this key: for what is looked up by a code from outside. */
  has: (key: string) => boolean
}

/** A whole number as it is written in the language: `12,345` or `12.345`. */
export function writeNumber(value: number, { tag }: Language): string {
  return value.toLocaleString(tag)
}

/** A share between 0 and 1 as a percentage with one decimal, rounded down, so that only what is whole reads 100 %. */
export function writeShare(share: number, { tag }: Language): string {
  return (Math.floor(share * 1000) / 1000).toLocaleString(tag, { style: 'percent', maximumFractionDigits: 1 })
}
