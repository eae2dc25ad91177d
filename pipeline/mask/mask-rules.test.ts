import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { testSeal } from '../testing/sender.ts'
import { restNotShown } from './hide-in-json.ts'
import { knowValues } from './known-values.ts'
import { knowingPathsOf, maskBody, maskHeaders, maskJson, maskText, maskUrl } from './mask.ts'
import type { TextRoot } from './mask-paths.ts'
import type { MaskRules } from './masking.ts'
import { alsoKnowing, makeMasking } from './masking.ts'

const m = (value: string) => `‹masked:${testSeal.fingerprint(value)}›`
const maskingOf = (rules: Partial<MaskRules>) => makeMasking(testSeal, { names: [], paths: [], known: [], ...rules })
const body = (text: string, rules: Partial<MaskRules>, root: TextRoot = 'message') => maskBody(text, 'application/json', { masking: maskingOf(rules), root })

const message = { action: 'order.create', data: { customer: { email: 'ada@example.com', vip: true, age: 36 }, items: [{ note: 'ring twice' }, { note: null, n: [1, 2] }], deep: { shelf: 'A7' } } }

describe('paths', () => {
  it.each([
    [['$.data.customer.email'], { 'data.customer.email': m('ada@example.com') }],
    [['$.data.items[*].note'], { 'data.items.0.note': m('ring twice') }],
    [['$.data.items[1].n[0]'], { 'data.items.1.n.0': m('1') }],
    [['$..note', '$..n'], { 'data.items.0.note': m('ring twice'), 'data.items.1.n': m('[1,2]') }],
    [['$.data.customer'], { 'data.customer': m('{"email":"ada@example.com","vip":true,"age":36}') }],
    [['$.*.customer.*'], { 'data.customer.email': m('ada@example.com'), 'data.customer.vip': m('true'), 'data.customer.age': m('36') }],
    [['$.customer.email', '$.data.items[2]', '$.data.items.note', '$.data[0]', '$.Data.customer'], {}],
  ])('%j hide what stands there and nothing besides', (paths, changes) => {
    const expected = structuredClone(message)
    for (const [place, value] of Object.entries(changes)) setAt(expected, place.split('.'), value)
    expect(maskJson(message, maskingOf({ paths }), 'message')).toEqual(expected)
  })

  it('hold for a message, for its data alone, and for an answer in the shape of either', () => {
    const rules = { paths: ['$.data.customer.email', '$..shelf'] }
    const hidden = m('ada@example.com')
    expect(body('{"customer":{"email":"ada@example.com"}}', rules, 'data')).toBe(`{"customer":{"email":"${hidden}"}}`)
    expect(body('{"data":{"customer":{"email":"ada@example.com"}}}', rules, 'data')).toContain('ada@')
    expect(body('[{"customer":{"email":"ada@example.com"}}]', rules, 'message')).toContain('ada@')
    for (const answer of ['{"customer":{"email":"ada@example.com"}}', '{"data":{"customer":{"email":"ada@example.com"}}}', '{"x":[{"shelf":"ada@example.com"}]}']) {
      expect(body(answer, rules, 'answer')).toBe(answer.replace('ada@example.com', hidden))
    }
  })

  it('hold in bodies that are cut off, not quite JSON, in lines or written with escapes', () => {
    const rules = { paths: ['$.data.email', '$.data.list'] }
    for (const text of [
      '{"data":{"email":"canary-7', '{"data":{"list":["canary-7"', '{"data":{"\\u0065mail":"canary-7"}}', '{"a":1}\n{"data":{"email":"canary-7"}}', ' { "data" : { "email" : "canary-7" } } ',
      '{"action":"x",,"data":{"email":"canary-7"}}', '{data:{email:"canary-7"}}', 'email: canary-7', 'it said email=canary-7',
    ]) expect(body(text, rules), text).not.toContain('canary-7')
  })

  it('find what they name in any tree, with what is below it', () => {
    const keys = fc.constantFrom('a', 'b', 'x y', 'é')
    const { tree } = fc.letrec<{ tree: unknown }>(tie => ({
      tree: fc.oneof({ maxDepth: 5 }, fc.string(), fc.integer(), fc.array(tie('tree'), { maxLength: 3 }), fc.dictionary(keys, tie('tree'), { maxKeys: 3 })),
    }))
    fc.assert(fc.property(tree, fc.boolean(), (value, pretty) => {
      const text = JSON.stringify({ data: { a: value, b: [{ 'x y': value }] } }, null, pretty ? 1 : 0)
      const masked = JSON.parse(body(text, { paths: ['$..[\'x y\']', '$.data.a'] }))
      const isHidden = (one: unknown) => one === null || one === '' || (typeof one === 'string' && /^‹masked:[0-9a-f]{8}›$/.test(one))
      expect(isHidden(masked.data.a) && isHidden(masked.data.b[0]['x y'])).toBe(true)
    }))
  })

  it('count what is beyond the budget of depth and of values as found', () => {
    const deep = `${'{"a":'.repeat(500)}"canary-7"${'}'.repeat(500)}`
    expect(body(deep, { paths: ['$..shelf'] })).not.toContain('canary-7')
    const wide = `[${'1,'.repeat(150_000)}"canary-7"]`
    expect(body(wide, { paths: ['$..shelf'] })).not.toContain('canary-7')
  })

  it('make known what they name, for where it is repeated', () => {
    const masking = knowingPathsOf('{"customer":{"email":"ada@example.com","zip":"12"},"n":1234567}', maskingOf({ paths: ['$.data.customer', '$.data.n'] }), 'data')
    expect(maskText('ada@example.com is no address of 1234567; zip 12', masking)).toBe(`${m('ada@example.com')} is no address of ${m('1234567')}; zip 12`)
    expect(maskUrl('https://x.example/v1/customers/ada%40example.com?q=1234567', masking)).toBe(`https://x.example/v1/customers/${m('ada@example.com')}?q=${m('1234567')}`)
    expect(maskBody('{"detail":"1234567","n":1234567}', null, { masking, root: null })).toBe(`{"detail":"${m('1234567')}","n":"${m('1234567')}"}`)
  })
})

describe('what is too much', () => {
  it('is not shown', () => {
    const text = `[${'1,'.repeat(250_000)}"canary-7"]`
    expect(body(text, {})).not.toContain('canary-7')
    expect(body(text, {}).endsWith(restNotShown)).toBe(true)
  })
})

describe('names', () => {
  it('hide in JSON, headers, parameters and text, whatever their capitals and joints', () => {
    const masking = maskingOf({ names: ['birth-date', 'user-agent'] })
    expect(maskJson({ birthDate: 'x', BIRTH_DATE: [1], birthDates: 'y', list: [{ name: 'Birth Date', value: 'z' }] }, masking))
      .toEqual({ birthDate: m('x'), BIRTH_DATE: m('[1]'), birthDates: 'y', list: [{ name: 'Birth Date', value: m('z') }] })
    expect(maskHeaders({ 'User-Agent': 'x', 'Accept': 'y' }, masking)).toEqual({ 'User-Agent': m('x'), 'Accept': 'y' })
    expect(maskUrl('/a?birth_date=1815&c=d', masking)).toBe(`/a?birth_date=${m('1815')}&c=d`)
    expect(maskText('birthdate: 1815, <birthDate>1815</birthDate>', masking)).toBe(`birthdate: ${m('1815')}, <birthDate>${m('1815')}</birthDate>`)
  })
})

const encodings: Record<string, (text: string) => string> = {
  'as it is': text => text,
  'in a URL': encodeURIComponent,
  'in a URL in small letters': text => encodeURIComponent(text).replace(/%../g, found => found.toLowerCase()),
  'in a form': text => new URLSearchParams({ '': text }).toString().slice(1),
  'in JSON': text => JSON.stringify(text).slice(1, -1),
  'in JSON with slashes escaped': text => JSON.stringify(text).slice(1, -1).replaceAll('/', '\\/'),
  'in JSON in JSON': text => JSON.stringify(JSON.stringify(text).slice(1, -1)).slice(1, -1),
  'in JSON with all but ASCII escaped': text => JSON.stringify(text).slice(1, -1).replace(/[\u0080-\uFFFF]/g, unit => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`),
  'in HTML': text => text.replace(/[&<>"]/g, found => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[found] ?? found),
  'in hexadecimal digits': text => Buffer.from(text).toString('hex'),
  'in base64': text => Buffer.from(text).toString('base64'),
  'in base64 behind one byte': text => Buffer.from(`:${text}`).toString('base64'),
  'in base64 amid others': text => Buffer.from(`user:${text}:realm`).toString('base64'),
  'in base64url': text => Buffer.from(`xx${text}`).toString('base64url'),
}
const secrets = fc.oneof(fc.string({ minLength: 8, maxLength: 40 }), fc.string({ unit: 'grapheme', minLength: 8, maxLength: 20 }), fc.stringMatching(/^[a-zA-Z0-9"\\/&<>+%= é-]{8,30}$/))
  .filter(text => new Set(text).size > 4)

describe('known values', () => {
  it.each(Object.keys(encodings))('are found %s, in text and in bodies', (kind) => {
    fc.assert(fc.property(secrets, fc.constantFrom('', 'x', ' ', '"', 'id='), fc.constantFrom('', ' ', '.', '&y'), (secret, before, after) => {
      const masking = maskingOf({ known: [{ value: secret }, { value: 'another secret' }] })
      const written = encodings[kind]?.(secret) ?? ''
      const hold = (text: string) => expect(text.includes(secret) || text.includes(written), JSON.stringify({ secret, written, text })).toBe(false)
      hold(maskText(`${before}${written}${after}`, masking))
      hold(maskBody(JSON.stringify({ a: [{ [`k${written}`]: 1 }, `${before}${written}${after}`] }), 'application/json', { masking, root: null }))
      hold(maskHeaders({ Location: `${before}${written}${after}` }, masking).Location ?? '')
    }), { numRuns: 150 })
  })

  it('hide the rest of the word where only its beginning is known', () => {
    const key = 'wbk_0123456789AB_the-rest-does-not-matter'
    const masking = maskingOf({ known: [{ value: 'wbk_0123456789AB_', andRest: true }] })
    expect(maskText(`a ${Buffer.from(`:${key}`).toString('base64')} b`, masking)).toBe(`a ${m('wbk_0123456789AB_')} b`)
    expect(maskText(`a ${Buffer.from(key).toString('hex')} b`, masking)).toBe(`a ${m('wbk_0123456789AB_')} b`)
  })

  it('leave JSON readable, also where they are numbers or overlap', () => {
    const masking = maskingOf({ known: [{ value: '12345678' }, { value: 'abcdefgh' }, { value: 'efghijkl' }] })
    expect(JSON.parse(maskBody('{"a":12345678,"b":"abcdefghijkl","c":9123456789}', null, { masking, root: null }))).toEqual({ a: m('12345678'), b: m('abcdefgh'), c: m('9123456789') })
  })

  it('that are too short are not looked for, and any number of others is', () => {
    expect(knowValues([{ value: 'short' }])).toBeNull()
    const many = Array.from({ length: 2000 }, (_, index) => `value-${index}-of-many`)
    const masking = alsoKnowing(maskingOf({}), many)
    expect(maskText(`see value-1999-of-many, value-3-of-many`, masking)).toBe(`see ${m('value-1999-of-many')}, ${m('value-3-of-many')}`)
  })
})

/** Puts a value in the place of one that is there. */
function setAt(root: object, [step = '', ...rest]: string[], value: unknown) {
  expect(root).toHaveProperty([step])
  if (rest.length === 0) Reflect.set(root, step, value)
  else setAt(Object(Reflect.get(root, step)), rest, value)
}
