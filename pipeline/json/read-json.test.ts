import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readJson } from './read-json.ts'

const read = (text: string) => readJson(Buffer.from(text))
const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`

describe('readJson', () => {
  it('reads whatever JSON.stringify writes, and finds data exactly as it stands', () => {
    fc.assert(fc.property(fc.jsonValue({ maxDepth: 6 }), fc.constantFrom('', ' ', '\n\t'), (data, space) => {
      const text = JSON.stringify(data)
      fc.pre(!text.includes('\\u0000'))
      const body = read(`{"action":"x",${space}"data"${space}:${space}${text}${space},"entityId":"data"}`)
      expect(body.dataText).toBe(text)
      expect(body.value).toEqual(JSON.parse(`{"action":"x","data":${text},"entityId":"data"}`))
    }))
  })

  it('keeps numbers that a float cannot hold', () => {
    expect(read('{"data":{"id":12345678901234567890,"amount":1.10}}').dataText).toBe('{"id":12345678901234567890,"amount":1.10}')
  })

  it('finds a data key written with escapes, and no nested one', () => {
    expect(read('{"d\\u0061ta":[1]}').dataText).toBe('[1]')
    expect(read('{"a":{"data":1}}').dataText).toBeNull()
    expect(read('["data",1]').dataText).toBeNull()
  })

  it.each([
    ['nothing', '', 'empty'],
    ['a trailing comma', '{"a":1,}', 'not valid JSON'],
    ['a cut body', '{"a":"b', 'not valid JSON'],
    ['a key twice', '{"a":1,"a":2}', 'same key twice'],
    ['a key twice, once escaped', '{"a":1,"\\u0061":2}', 'same key twice'],
    ['a key twice deep down', '{"a":[{"b":{"c":1,"c":1}}]}', 'same key twice'],
    ['a NUL character', '{"a":"\\u0000"}', 'NUL'],
    ['a NUL character behind an escaped backslash', '{"a":"\\\\\\u0000"}', 'NUL'],
    ['33 levels', nested(33), 'levels deep'],
    ['a million levels', '['.repeat(1_000_000), 'levels deep'],
  ])('refuses %s', (_, text, reason) => {
    expect(() => read(text)).toThrow(reason)
  })

  it('refuses invalid UTF-8', () => {
    expect(() => readJson(Buffer.from([0x22, 0xFF, 0x22]))).toThrow('UTF-8')
  })

  it('accepts 32 levels, colons in strings, __proto__ and an escaped backslash before u0000', () => {
    expect(read(nested(32)).value).toBeDefined()
    expect(read('{"a:b":"c:d","__proto__":{"x":1},"e":"\\\\u0000"}').value).toBeDefined()
  })
})
