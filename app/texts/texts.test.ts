import { readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { readTexts } from './testing/languages.ts'

function flatten(texts: object, path = ''): [key: string, text: unknown][] {
  return Object.entries(texts).flatMap(([name, value]): [string, unknown][] =>
    typeof value === 'object' && value !== null ? flatten(value, `${path}${name}.`) : [[`${path}${name}`, value]])
}

const places = (text: unknown) => [...new Set(String(text).match(/\{\w+\}/g))].toSorted()

describe('the texts', () => {
  const english = flatten(readTexts('en'))
  const german = new Map(flatten(readTexts('de')))

  it('are the same in every language, by key', () => {
    expect([...german.keys()].toSorted()).toEqual(english.map(([key]) => key).toSorted())
  })

  it.each(english)('%s is a text with the same places to fill in', (key, text) => {
    expect(text).toMatch(/\S/)
    expect(german.get(key)).toMatch(/\S/)
    expect(places(german.get(key))).toEqual(places(text))
  })

  it.each(['en', 'de'] as const)('each file of %s holds what it is called', (code) => {
    const files = readdirSync(new URL(`${code}/`, import.meta.url)).map(name => name.replace('.json', ''))
    expect(Object.keys(readTexts(code)).toSorted()).toEqual(files.toSorted())
  })
})
