import { describe, expect, test } from 'vitest'
import { refusalCodes } from '../../shared/waybill-error.ts'
import { english, german } from '../texts/testing/languages.ts'
import { explainRefusal } from './explain-refusal.ts'

const detail = 'This event is being sent at this moment. Wait for the outcome.'

describe('explainRefusal', () => {
  test('says in English what the API says, and in German what its code means, with the original beneath', () => {
    expect(explainRefusal({ code: 'conflict', detail }, english)).toEqual({ title: 'Not possible as things stand', text: detail, original: null })
    expect(explainRefusal({ code: 'conflict', detail }, german)).toEqual({
      title: 'So, wie es steht, geht das nicht',
      text: 'Etwas hat sich inzwischen geändert oder steht im Weg. Sehen Sie noch einmal hin, und entscheiden Sie neu.',
      original: detail,
    })
  })
  test.each([...refusalCodes, 'internal_error', 'unreachable'])('%s has words of its own in both languages', (code) => {
    for (const language of [english, german]) {
      expect(language.has(`refusals.${code}.title`)).toBe(true)
      expect(explainRefusal({ code, detail: '' }, language).text).toMatch(/\.$/)
    }
  })
  test('a code from a newer version is nobody\'s fault', () => {
    expect(explainRefusal({ code: 'something_new', detail: '' }, german).title).toBe('Bei uns ist etwas schiefgegangen')
  })
})
