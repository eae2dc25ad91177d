/** Reads what a person types as the data of a message, and says where it is not JSON yet. */
import { parse } from 'lossless-json'
import type { Language } from '../texts/language.ts'

export type EditedData = { data: Record<string, unknown>, fault: null } | { data: null, fault: string }

/** The data that `text` stands for, or what is wrong with it in a sentence. */
export function readEdited(text: string, language: Language): EditedData {
  try {
    parse(text) // Unlike JSON.parse it tells the place of a fault in every browser, and refuses a name that stands twice.
  }
  catch (error) {
    return { data: null, fault: describeSyntax(error instanceof Error ? error.message : '', text, language) }
  }
  const value: unknown = JSON.parse(text)
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { data: Object.fromEntries(Object.entries(value)), fault: null }
  return { data: null, fault: language.t('event.edit.notObject', { open: '{', close: '}' }) }
}

function describeSyntax(message: string, text: string, { t }: Language): string {
  const position = Number(/position (\d+)/.exec(message)?.[1] ?? 0)
  if (position >= text.trimEnd().length) return t('event.edit.tooShort')
  const line = text.slice(0, position).split('\n').length
  return t(/duplicate key/i.test(message) ? 'event.edit.twice' : 'event.edit.syntax', { line })
}
