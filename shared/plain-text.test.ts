import { describe, expect, it } from 'vitest'
import { nameSchema, noteSchema } from './plain-text.ts'

const hex = (text: string) => text.codePointAt(0)?.toString(16)

describe('a name and a note', () => {
  it.each([
    '\u0000', '\u0007', '\u001B', '\u007F', '\u0085', '\u009F', '\u061C', '\u200E', '\u200F', '\u2028', '\u2029',
    '\u202A', '\u202B', '\u202C', '\u202D', '\u202E', '\u2066', '\u2067', '\u2068', '\u2069',
  ].map(character => [hex(character), character]))('have no U+%s', (_, character) => {
    const text = `Ada${character}Lovelace`
    expect([nameSchema.safeParse(text).success, noteSchema.safeParse(text).success]).toEqual([false, false])
  })

  it.each(['Ada', 'Zoë Müller-Lüdenscheidt', 'عَبْد الله', 'שָׁלוֹם', '田中さん', '👩‍👩‍👧‍👦', 'e\u0301', '<b>', 'a\u00A0b'])('may be %j', (text) => {
    expect([nameSchema.parse(text), noteSchema.parse(text)]).toEqual([text, text])
  })

  it('differ in lines, of which a name has one', () => {
    const lines = 'Stock counted.\r\n\tSee ticket 7.'
    expect([nameSchema.safeParse(lines).success, noteSchema.safeParse(lines).success]).toEqual([false, true])
  })
})
