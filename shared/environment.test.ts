import { describe, expect, it } from 'vitest'
import { readEnvironment } from './environment.ts'

const token = 'a-token-of-32-characters-or-more'
const needed = { DATABASE_URL: 'postgres://localhost/waybill', WAYBILL_SECRET: 'a secret of at least thirty-two characters' }

describe('the environment', () => {
  it('means the built-in platform without MANAGEMENT_API_URL', () => {
    expect(readEnvironment({ ...needed, MANAGEMENT_API_TOKEN: token, PORT: '4000' }).MANAGEMENT_API_URL).toBe('http://127.0.0.1:4000')
  })

  it('reads names, addresses and ranges of private networks', () => {
    expect(readEnvironment({ ...needed, MANAGEMENT_API_TOKEN: token, EGRESS_ALLOW_PRIVATE: '10.0.0.0/8, fd00::/8,127.0.0.1 ,platform.internal,' }).EGRESS_ALLOW_PRIVATE)
      .toEqual(['10.0.0.0/8', 'fd00::/8', '127.0.0.1', 'platform.internal'])
    expect(readEnvironment({ ...needed, MANAGEMENT_API_TOKEN: token }).EGRESS_ALLOW_PRIVATE).toEqual([])
  })

  it('takes whatever token another platform has given', () => {
    expect(readEnvironment({ ...needed, MANAGEMENT_API_URL: 'https://commerce.example.com', MANAGEMENT_API_TOKEN: 'short' }).MANAGEMENT_API_TOKEN).toBe('short')
  })

  it('trusts no proxy unless told to', () => {
    const proxiesOf = (variables: Record<string, string>) => readEnvironment({ ...needed, MANAGEMENT_API_TOKEN: token, ...variables }).TRUSTED_PROXIES
    expect(proxiesOf({})).toEqual([])
    expect(proxiesOf({ TRUSTED_PROXIES: '10.0.0.0/8, ::1,' })).toEqual(['10.0.0.0/8', '::1'])
  })

  it.each([
    ['no token for the built-in platform', { MANAGEMENT_API_TOKEN: '' }, 'MANAGEMENT_API_TOKEN is missing, which is needed because MANAGEMENT_API_URL is not set'],
    ['a short one', { MANAGEMENT_API_TOKEN: 'x'.repeat(31) }, 'MANAGEMENT_API_TOKEN must have 32'],
    ['one with a blank', { MANAGEMENT_API_TOKEN: `${token} x` }, 'MANAGEMENT_API_TOKEN must have 32'],
    ['one with a letter that no header can carry', { MANAGEMENT_API_TOKEN: `${token}ü` }, 'MANAGEMENT_API_TOKEN must have 32'],
    ['an admin token that no header can carry', { MANAGEMENT_API_TOKEN: token, WAYBILL_API_TOKEN: `${token}ü` }, 'WAYBILL_API_TOKEN must have 32'],
    ['a network that is none', { MANAGEMENT_API_TOKEN: token, TRUSTED_PROXIES: '10.0.0.0/8, proxy.example' }, 'TRUSTED_PROXIES must list addresses and networks'],
    ['a range that is none', { MANAGEMENT_API_TOKEN: token, EGRESS_ALLOW_PRIVATE: '10.0.0.0/8, 10.0.0.0/33' }, 'EGRESS_ALLOW_PRIVATE must list names, addresses and networks'],
    ['an address that is none', { MANAGEMENT_API_TOKEN: token, EGRESS_ALLOW_PRIVATE: '10.0.0.256' }, 'EGRESS_ALLOW_PRIVATE must list'],
    ['single sign-on without a client', { MANAGEMENT_API_TOKEN: token, OIDC_ISSUER: 'https://login.example.com' }, 'OIDC_CLIENT_ID is missing, which is needed because OIDC_ISSUER is set'],
    ['a short secret among the previous ones', { MANAGEMENT_API_TOKEN: token, WAYBILL_PREVIOUS_SECRETS: `${'x'.repeat(32)},short` }, 'WAYBILL_PREVIOUS_SECRETS must list secrets'],
    ['a previous secret that is today\'s', { MANAGEMENT_API_TOKEN: token, WAYBILL_PREVIOUS_SECRETS: needed.WAYBILL_SECRET }, 'must not list WAYBILL_SECRET itself'],
    ['several faults at once', { DATABASE_URL: '', PORT: '0' }, /DATABASE_URL is missing.*MANAGEMENT_API_TOKEN is missing/],
  ])('refuses %s in one sentence', (_, variables, sentence) => {
    expect(() => readEnvironment({ ...needed, ...variables })).toThrow(sentence)
  })
})
