import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { makeSeal } from '../seal.ts'
import { plainMasking } from './masking.ts'
import { maskBody as maskBodyWith, maskHeaders, maskJson, maskText, maskUrl } from './mask.ts'

const seal = makeSeal('a secret of at least thirty-two characters')
const plain = plainMasking(seal)
const maskBody = (text: string, contentType: string | null, masking = plain) => maskBodyWith(text, contentType, { masking, root: 'message' })
const m = (value: string) => `‹masked:${seal.fingerprint(value)}›`
const jwt = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U'
const key = 'wbk_0123456789AB_abcdefghijklmnopqrstuvwxyzABCDEF0badc0de'
const card = '4111111111111111'

describe('maskJson', () => {
  it.each([
    'password', 'Password', 'PASSWORD', 'userPassword', 'user_password', 'new-password', 'passwd', 'secret', 'clientSecret', 'CLIENT_SECRET', 'token',
    'accessToken', 'refresh_token', 'apiKey', 'apikey', 'API_KEY', 'APIKey', 'x-api-key', 'Authorization', 'cookie', 'Set-Cookie', 'pin', 'PIN', 'cardPin',
    'cvv', 'CVV2', 'cvc', 'card_cvc', 'cardNumber', 'card_number', 'CardNo', 'iban', 'IBAN', 'customerIban', 'ssn', 'privateKey', 'user.password', 'otp',
  ])('hides what stands under %s', (name) => {
    expect(maskJson({ a: [{ [name]: 'hunter2' }] }, plain)).toEqual({ a: [{ [name]: m('hunter2') }] })
    expect(maskJson({ [name]: 1234 }, plain)).toEqual({ [name]: m('1234') })
    expect(JSON.stringify(maskJson({ [name]: { deep: ['hunter2'], hunter2: true } }, plain))).not.toContain('hunter2')
  })

  it.each([
    'sku', 'name', 'shipping', 'spinning', 'pinCount', 'passenger', 'company', 'key', 'idempotencyKey', 'description', 'author', 'compass', 'panel',
    'orderNumber', 'customerNumber', 'messageId', 'accountNumber',
  ])('shows what stands under %s', (name) => {
    const value = { [name]: 'CHAIR-UNO-BLK' }
    expect(maskJson(value, plain)).toEqual(value)
  })

  it('leaves alone what operations must be able to read', () => {
    const value = {
      messageId: '01990000-1234-7234-8234-123456789012', uuid: '41111111-1111-4111-8111-111111111111', ean: '4006381333931', eans: ['4012345678901', '5901234123457'],
      eanAsNumber: 4006381333931, sscc: '340123450000000018', orderNumber: 'SO-2026-1000234', order: '202611230000412', at: '2026-11-23T04:45:18.123Z',
      milliseconds: 1795236318123, phone: '+49 1512 3456789', phones: ['+4915123456789', '0049 151 23456789'], price: '1299.90', latitude: 52.52000659,
      random: 0.4539148803436467, text: 'Basic Cardigan, bearer of good news', tracking: '00340434161094042557', nothing: null, yes: true, empty: '',
      imei: '356938035643809', note: 'Ratio 3:4, size 10 x 20 = 200', url: 'https://shop.example.com/p/CHAIR?color=black#top',
    }
    expect(maskJson(value, plain)).toEqual(value)
  })

  it('hides a card number written as a JSON number, also one that a float has rounded', () => {
    expect(maskJson({ a: 4111111111111111, b: Number('6759649826438453027') }, plain)).toEqual({ a: m(card), b: expect.stringContaining('‹masked:') })
    expect(maskBody('{"b":6759649826438453}', null, plain)).toBe(`{"b":"${m('6759649826438453')}"}`)
  })

  it('hides pairs that are spelled out, in keys and in JSON within strings', () => {
    expect(maskJson([{ name: 'password', value: 'hunter2' }, { name: 'colour', value: 'red' }], plain))
      .toEqual([{ name: 'password', value: m('hunter2') }, { name: 'colour', value: 'red' }])
    expect(maskJson({ [key]: 1 }, plain)).toEqual({ [m(key)]: 1 })
    const wrapped = JSON.stringify({ body: JSON.stringify({ body: JSON.stringify({ password: 'hunter2' }) }) })
    expect(maskBody(wrapped, 'application/json', plain)).not.toContain('hunter2')
  })

  it('does not exhaust the stack', () => {
    const deep = `${'[{"a":'.repeat(40_000)}{"password":"hunter2"}${'}]'.repeat(40_000)}`
    expect(maskBody(deep, 'application/json', plain).includes(m('hunter2'))).toBe(true)
    expect(maskJson(JSON.parse(deep), plain)).toBe('‹not shown: too large or nested too deeply›')
  })
})

describe('maskText', () => {
  it.each([
    ['a bearer token', 'Authorization: Bearer abc123.def', `Authorization: ${m('Bearer abc123.def')}`],
    ['a bearer token in a sentence', 'sent bearer abc123.def to it', `sent bearer ${m('abc123.def')} to it`],
    ['basic credentials', 'used Basic dXNlcjpwYXNz then', `used Basic ${m('dXNlcjpwYXNz')} then`],
    ['a JWT', `got ${jwt}!`, `got ${m(jwt)}!`],
    ['a key of ours', `key=${key}.`, `key=${m(key)}.`],
    ['a token of ours', 'see wbt_abcdefghijklmnopqrstuvwxyzABCDEF0badc0de', `see ${m('wbt_abcdefghijklmnopqrstuvwxyzABCDEF0badc0de')}`],
    ['a card number', `card ${card} ok`, `card ${m(card)} ok`],
    ['a card in groups of four', 'card 4111 1111 1111 1111, 12/28', `card ${m(card)}, 12/28`],
    ['a card with dashes', '4111-1111-1111-1111', m(card)],
    ['an American Express card in its groups', '3782 822463 10005', m('378282246310005')],
    ['a Diners card', '3056 930902 5904', m('30569309025904')],
    ['a Visa card of 13 digits', '4222222222222', m('4222222222222')],
    ['a Maestro card of 19 digits', '6759649826438453 027', '6759649826438453 027'.replace('6759649826438453', m('6759649826438453'))],
    ['a card behind a date', '2026-11-23 4111 1111 1111 1111 123', `2026-11-23 ${m(card)} 123`],
    ['a card amid letters', `x${card}y`, `x${m(card)}y`],
    ['a password in a URL', 'postgres://ada:hunter2@db:5432/x', `postgres://${m('ada:hunter2')}@db:5432/x`],
    ['a secret parameter', 'GET /a?b=1&api_key=hunter2&c=2', `GET /a?b=1&api_key=${m('hunter2')}&c=2`],
    ['a named value', 'password: hunter2, user: ada', `password: ${m('hunter2')}, user: ada`],
    ['a named value with a comma', 'password=hunter2,x user=ada', `password=${m('hunter2,x')} user=ada`],
    ['a quoted named value', '{\'password\': \'hunter 2\'}', `{'password': '${m('hunter 2')}'}`],
    ['escaped JSON in text', 'body was {\\"password\\":\\"hunter2\\"}', `body was {\\"password\\":\\"${m('hunter2')}\\"}`],
    ['two words', 'API key: hunter2', `API key: ${m('hunter2')}`],
    ['a cookie line', 'Cookie: a=1; session=2\nHost: x', `Cookie: ${m('a=1; session=2')}\nHost: x`],
    ['XML', '<a><Password type="x">hunter2</Password></a>', `<a><Password type="x">${m('hunter2')}</Password></a>`],
    ['a private key', '-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----', m('-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----')],
  ])('hides %s', (_, text, masked) => {
    expect(maskText(text, plain)).toBe(masked)
    expect(maskText(masked, plain)).toBe(masked)
  })

  it.each(['', 'ok', 'Order SO-1 refused: line 3 has no price', 'Luhn fails: 4111111111111112', 'the bearer', '12:30:45', 'a=b&c=d', 'https://@', '411111******1111'])('shows %j', (text) => {
    expect(maskText(text, plain)).toBe(text)
  })
})

describe('maskBody', () => {
  it('alters nothing but the secrets', () => {
    expect(maskBody('{ "a" : 1.10, "big": 12345678901234567890,\n "password" : "x\\u0041", "z":[ ] }', 'application/json; charset=utf-8', plain))
      .toBe(`{ "a" : 1.10, "big": 12345678901234567890,\n "password" : "${m('xA')}", "z":[ ] }`)
  })

  it.each([
    ['a body that was cut within a secret', '{"a":1,"password":"hunter2'],
    ['a body that was cut within a secret container', '{"a":1,"secret":{"x":"hunter2"'],
    ['almost JSON', '{"a":1, password: "hunter2"}'],
    ['a key written with escapes', '{"p\\u0061ssword":"hunter2"}'],
    ['text behind the JSON', '{"a":1}\npassword=hunter2'],
    ['JSON lines', '{"a":1}\n{"token":"hunter2"}'],
  ])('hides in %s', (_, body) => {
    expect(maskBody(body, 'application/json', plain)).not.toContain('hunter2')
    expect(maskBody(body, null, plain)).not.toContain('hunter2')
  })

  it('reads forms by their fields', () => {
    expect(maskBody('user=ada&pass%77ord=hunter+2&x=%7B%22pin%22%3A%221234%22%7D&q=a%20b', 'application/x-www-form-urlencoded', plain))
      .toBe(`user=ada&pass%77ord=${m('hunter 2')}&x={"pin":"${m('1234')}"}&q=a%20b`)
  })
})

describe('maskHeaders', () => {
  it('shows what it knows to be harmless and hides the rest', () => {
    expect(maskHeaders({ 'Content-Type': 'application/json', 'authorization': 'Bearer x', 'X-Vendor-Key': 'y', 'Location': '/a?token=z', 'X-Empty': '' }, plain))
      .toEqual({ 'Content-Type': 'application/json', 'authorization': m('Bearer x'), 'X-Vendor-Key': m('y'), 'Location': `/a?token=${m('z')}`, 'X-Empty': '' })
  })
})

describe('maskUrl', () => {
  it.each([
    ['https://ada:hunter2@shop.example.com/v1?x=1', `https://${m('ada:hunter2')}@shop.example.com/v1?x=1`],
    ['https://shop.example.com/v1/orders/A%2FB?access_token=hunter2&page=2', `https://shop.example.com/v1/orders/A%2FB?access_token=${m('hunter2')}&page=2`],
    ['/cb#id_token=hunter2', `/cb#id_token=${m('hunter2')}`],
    ['/c/4111%201111%201111%201111?q=%34111111111111111', `/c/${m(card)}?q=${m(card)}`],
    ['/v1/products/4006381333931?x=%zz', '/v1/products/4006381333931?x=%zz'],
  ])('%s', (url, masked) => {
    expect(maskUrl(url, plain)).toBe(masked)
  })
})

const secretNames = fc.constantFrom('password', 'pass_word', 'Api-Key', 'clientSecret', 'AUTH_TOKEN', 'cvv', 'Card Number', 'iban', 'user.password', 'Set-Cookie')
const canary = 'Zq7XcanaryX9'
const looks = [`Bearer ${canary}`, key.replace('abcdefghijkl', canary), jwt.replace('dozjgNryP4J3', canary), `https://u:${canary}@h/`, `/x?token=${canary}&y=1`, `password: ${canary}`]
const around = fc.tuple(fc.string({ unit: fc.constantFrom('a', ' ', '"', '\\', '{', ',', '=', ':', 'é', '\n', '1') }), fc.string())
const seen = around.chain(([before, after]) => fc.constantFrom(...looks).map(look => `${before}\n${look}\n${after}`))
const hiddenByName = fc.record({ name: secretNames, value: fc.constantFrom<unknown>(canary, [canary], { a: { [canary]: canary } }, `"${canary}`) })
  .map(({ name, value }) => ({ [name]: value }))

describe('no canary survives', () => {
  const leaf = fc.oneof(seen, hiddenByName, fc.string(), fc.integer(), fc.double({ noNaN: true }), fc.boolean(), fc.constant(null))
  const { tree } = fc.letrec<{ tree: unknown }>(tie => ({
    tree: fc.oneof({ maxDepth: 6, withCrossShrink: true }, leaf, fc.array(tie('tree'), { maxLength: 4 }), fc.dictionary(fc.oneof(fc.string(), seen), tie('tree'), { maxKeys: 4 })),
  }))

  it('in any nesting, as a value, as a body, cut anywhere, or wrapped as a string', () => {
    fc.assert(fc.property(tree, fc.boolean(), fc.nat(), (value, pretty, cut) => {
      const text = JSON.stringify(value, null, pretty ? 2 : 0)
      expect(JSON.stringify(maskJson(value, plain))).not.toContain(canary)
      const masked = maskBody(text, 'application/json', plain)
      expect(masked).not.toContain(canary)
      expect(() => JSON.parse(masked)).not.toThrow()
      expect(maskBody(text.slice(0, cut % (text.length + 1)), 'application/json', plain)).not.toContain(canary)
      expect(maskBody(JSON.stringify({ body: text }), null, plain)).not.toContain(canary)
    }), { numRuns: 1000 })
  })

  it('in text, as a form and as a query', () => {
    fc.assert(fc.property(seen, secretNames, (text, name) => {
      expect(maskText(text, plain)).not.toContain(canary)
      const form = new URLSearchParams({ a: text, [name]: canary }).toString()
      expect(maskBody(form, 'application/x-www-form-urlencoded', plain)).not.toContain(canary)
      expect(maskUrl(`https://x.example/?${form}`, plain)).not.toContain(canary)
    }), { numRuns: 300 })
  })

  it('and JSON without secrets comes out byte for byte', () => {
    fc.assert(fc.property(fc.array(fc.record({ sku: fc.stringMatching(/^[A-Z]{2,8}-[A-Z]{2,8}$/), quantity: fc.nat(), note: fc.lorem() })), (items) => {
      const text = JSON.stringify({ items }, null, 1)
      expect(maskBody(text, 'application/json', plain)).toBe(text)
    }))
  })
})
