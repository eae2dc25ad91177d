import { describe, expect, it } from 'vitest'
import { describePagePolicy, listGuards, stampNonce } from './browser-guards.ts'

describe('the nonce', () => {
  it.each([
    ['a script', '<script>a()</script>', '<script nonce=N>a()</script>'],
    ['a script of a file', '<script type="module" src="/a.js" crossorigin></script>', '<script nonce=N type="module" src="/a.js" crossorigin></script>'],
    ['nothing that has one', '<script nonce="M">a()</script>', '<script nonce="M">a()</script>'],
    ['no other tag', '<style>a{}</style><scripted-thing></scripted-thing>', '<style>a{}</style><scripted-thing></scripted-thing>'],
    ['no attribute that it could end', '<meta content="<script>a()">', '<meta content="<script nonce=N>a()">'],
  ])('is given to %s', (_, html, stamped) => {
    expect(stampNonce(html, 'N')).toBe(stamped)
  })
})

describe('the policy of a page', () => {
  it('lets no script in but with its nonce, and no frame around it', () => {
    const policy = describePagePolicy('N')
    expect(policy).toContain('script-src \'self\' \'nonce-N\'; ')
    for (const directive of ['default-src \'none\'', 'base-uri \'none\'', 'frame-ancestors \'none\'']) expect(policy).toContain(directive)
    expect(policy).not.toMatch(/script-src[^;]*unsafe|unsafe-eval|https?:|\*/)
  })
})

it('that a browser shall come over TLS only is said over TLS only', () => {
  const has = (isOverTls: boolean) => listGuards(isOverTls).some(([name]) => name === 'Strict-Transport-Security')
  expect([has(true), has(false)]).toEqual([true, false])
})
