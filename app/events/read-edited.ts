/** Reads what a person types as the data of a message, and says where it is not JSON yet. */
import { parse } from 'lossless-json'

export type EditedData = { data: Record<string, unknown>, fault: null } | { data: null, fault: string }

/** The data that `text` stands for, or what is wrong with it in a sentence. */
export function readEdited(text: string): EditedData {
  try {
    parse(text) // Unlike JSON.parse it tells the place of a fault in every browser, and refuses a name that stands twice.
  }
  catch (error) {
    return { data: null, fault: describeSyntax(error instanceof Error ? error.message : '', text) }
  }
  const value: unknown = JSON.parse(text)
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { data: Object.fromEntries(Object.entries(value)), fault: null }
  return { data: null, fault: 'The data has to be an object: it begins with { and ends with }.' }
}

function describeSyntax(message: string, text: string): string {
  const position = Number(/position (\d+)/.exec(message)?.[1] ?? 0)
  if (position >= text.trimEnd().length) return 'The text ends too early: a bracket or a quotation mark is missing.'
  const line = text.slice(0, position).split('\n').length
  if (/duplicate key/i.test(message)) return `Line ${line}: this name stands twice in the same object.`
  return `Line ${line} is not right yet: look for a missing comma, bracket or quotation mark.`
}
