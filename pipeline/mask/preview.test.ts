import { describe, expect, it } from 'vitest'
import { testSeal } from '../testing/sender.ts'
import { makeMasking } from './masking.ts'
import { previewMasking } from './preview.ts'

const masking = makeMasking(testSeal, { names: ['birthDate'], paths: ['$.data.items[*].note'], known: [{ value: 'whsec_0123456789' }] })
const m = (value: string) => `‹masked:${testSeal.fingerprint(value)}›`

describe('trying out masking', () => {
  it('says of each hidden value where it stood and why, in order', () => {
    const sample = { data: { 'items': [{ note: 'ring' }, { sku: 'A' }], 'birthDate': 1815, 'a b': 'see whsec_0123456789 and 4111111111111111', 'bearer abcdef': 'x' } }
    expect(previewMasking(sample, masking)).toEqual({
      masked: {
        data: {
          'items': [{ note: m('ring') }, { sku: 'A' }], 'birthDate': m('1815'), 'a b': `see ${m('whsec_0123456789')} and ${m('4111111111111111')}`, [`bearer ${m('abcdef')}`]: 'x',
        },
      },
      hidden: [
        { path: '$.data.items[0].note', reason: 'path' },
        { path: '$.data.birthDate', reason: 'name' },
        { path: '$.data[\'a b\']', reason: 'known value' },
        { path: '$.data[\'a b\']', reason: 'card number' },
        { path: `$.data['bearer ${m('abcdef')}']`, reason: 'credential' },
      ],
    })
  })

  it('takes text too, as JSON where it is some', () => {
    expect(previewMasking('password: hunter22 ok', masking)).toEqual({ masked: `password: ${m('hunter22')} ok`, hidden: [{ path: null, reason: 'name' }] })
    expect(previewMasking('{ "data": {"items":[{"note":"ring"}]}}', masking))
      .toEqual({ masked: `{ "data": {"items":[{"note":"${m('ring')}"}]}}`, hidden: [{ path: '$.data.items[0].note', reason: 'path' }] })
    expect(previewMasking(7, masking)).toEqual({ masked: 7, hidden: [] })
  })
})
