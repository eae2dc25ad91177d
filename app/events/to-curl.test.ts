import { execFileSync } from 'node:child_process'
import { describe, expect, test } from 'vitest'
import { splitMasked } from './split-masked.ts'
import { toCurl, toInboundCurl } from './to-curl.ts'

describe('toCurl', () => {
  test('leaves out what curl writes by itself', () => {
    const text = toCurl({ method: 'PUT', url: 'https://x.test/v1/a', requestHeaders: { 'Host': 'x.test', 'Content-Type': 'application/json' }, requestBody: '{}' })
    expect(text).toBe(`curl -X PUT 'https://x.test/v1/a' \\\n  -H 'Content-Type: application/json' \\\n  --data-raw '{}'`)
  })
  test('a shell reads back exactly what was sent, whatever is in it', () => {
    const body = `it's $HOME \`id\` "x" \\ \n é`
    const command = toCurl({ method: 'POST', url: 'http://x', requestHeaders: {}, requestBody: body }).replace(/^curl/, 'printf "%s|"')
    expect(execFileSync('sh', ['-c', command]).toString()).toBe(`-X|POST|http://x|--data-raw|${body}|`)
  })
  test('the line for senders is one line', () => {
    expect(toInboundCurl('http://127.0.0.1:3000', 'wbk_a_b')).toMatch(/^curl -X POST 'http:\/\/127\.0\.0\.1:3000\/integrations\/custom\/inbound' .*wbk_a_b.*$/)
  })
})

test('splitMasked finds the marks', () => {
  expect(splitMasked('Bearer ‹masked:1a2b3c4d›!')).toEqual([
    { text: 'Bearer ', isMasked: false }, { text: '‹masked:1a2b3c4d›', isMasked: true }, { text: '!', isMasked: false },
  ])
})
