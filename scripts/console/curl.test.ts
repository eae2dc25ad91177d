import { execFileSync } from 'node:child_process'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { quoteForShell, toCurl } from './curl.ts'

describe('the cURL line', () => {
  it('survives a real shell whatever it contains', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme' }).filter(word => !word.includes('\0')), (word) => {
      const echoed = execFileSync('sh', ['-c', `printf %s ${quoteForShell(word)}`], { encoding: 'utf8' })
      expect(echoed).toBe(word)
    }), { numRuns: 50 })
  })

  it('is one line with key, type and body', () => {
    const line = toCurl({ url: 'http://127.0.0.1:3000/x', bearer: 'wbk_1', body: { name: 'it\'s' } })
    expect(line).toBe(
      'curl -sS \'http://127.0.0.1:3000/x\' -H \'Authorization: Bearer wbk_1\' '
      + '-H \'Content-Type: application/json\' -d \'{"name":"it\'\\\'\'s"}\'',
    )
  })

  it('is a GET without a body', () => {
    expect(toCurl({ url: 'http://a/b?c=d', bearer: 't' })).toBe('curl -sS \'http://a/b?c=d\' -H \'Authorization: Bearer t\'')
  })
})
