import { expect, test } from 'vitest'
import { tokenizeJson } from './tokenize-json.ts'

test('names the pieces of JSON and loses none of it', () => {
  const tokens = tokenizeJson('{"a":[1,"b: \\"x\\"",true,null,-2.5e3]}')
  expect(tokens?.map(token => token.text).join('')).toBe(JSON.stringify({ a: [1, 'b: "x"', true, null, -2500] }, null, 2))
  expect(tokens?.filter(token => token.kind === 'key').map(token => token.text)).toEqual(['"a"'])
  expect(tokens?.filter(token => token.kind === 'number')).toHaveLength(2)
})
test('leaves alone what is not JSON', () => {
  expect(tokenizeJson('<html>')).toBeNull()
  expect(tokenizeJson('{"cut":')).toBeNull()
})
