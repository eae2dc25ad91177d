/** The languages as pages have them, read from the same files. */
import { readdirSync, readFileSync } from 'node:fs'
import { createI18n } from 'vue-i18n'
import { z } from 'zod'
import type { Language } from '../language.ts'

interface Texts { [name: string]: string | Texts }
const Texts: z.ZodType<Texts> = z.lazy(() => z.record(z.string(), z.union([z.string(), Texts])))

/** All texts of a language, area by area. */
export function readTexts(code: 'en' | 'de'): Texts {
  const folder = new URL(`../${code}/`, import.meta.url)
  return Object.assign({}, ...readdirSync(folder).map(name => Texts.parse(JSON.parse(readFileSync(new URL(name, folder), 'utf8')))))
}

const messages = { en: readTexts('en'), de: readTexts('de') }

function missing(code: string, key: string): never {
  throw new Error(`There is no text ${key} in ${code}.`)
}

function makeLanguage(code: 'en' | 'de', tag: string): Language {
  const { t, te } = createI18n({ legacy: false, locale: code, messages, missing }).global
  return { tag, t: (key, named = {}, count) => count === undefined ? t(key, named) : t(key, named, count), has: key => te(key) }
}

export const english = makeLanguage('en', 'en-GB')
export const german = makeLanguage('de', 'de-DE')
