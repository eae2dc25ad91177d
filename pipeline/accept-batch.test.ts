import { describe, expect, it } from 'vitest'
import { splitLines } from './accept-batch.ts'

describe('the lines of a batch', () => {
  it.each([
    ['end with a line feed', 'a\nb\n', [[1, 'a'], [2, 'b']]],
    ['need none at the end', 'a\nb', [[1, 'a'], [2, 'b']]],
    ['may end as Windows ends them', 'a\r\nb\r\n', [[1, 'a\r'], [2, 'b\r']]],
    ['that are blank are counted and left out', '\n \t\r\na\n\n\nb\n\n', [[3, 'a'], [6, 'b']]],
    ['are none in nothing', '', []],
    ['are none in line feeds', '\n\n\n', []],
    ['are not cut at other line separators', 'a\u2028b\u0085c\rd', [[1, 'a\u2028b\u0085c\rd']]],
  ])('%s', (_, text, lines) => {
    expect(splitLines(Buffer.from(text)).map(({ line, bytes }) => [line, Buffer.from(bytes).toString()])).toEqual(lines)
  })
})
