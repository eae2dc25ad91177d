import { expect, test } from 'vitest'
import type { Person } from '../../shared/people.ts'
import { english } from '../texts/testing/languages.ts'
import { listActs } from './person-acts.ts'

const person: Person = {
  id: '0199aaaa-0000-7000-8000-000000000001', email: 'ada@example.com', name: 'Ada', role: 'admin', hasPassword: true, usesSingleSignOn: false,
  hasSecondFactor: false, tokenCount: 0, createdAt: '2026-11-24T10:00:00.000Z', lastSignedInAt: null, suspendedAt: null,
}
const consequenceOf = (kind: string, given: Partial<Person>) => listActs({ ...person, ...given }, english).find(act => act.kind === kind)?.consequence

test.each([
  ['suspend', {}, 3, 'Their 3 API tokens stop until then.'],
  ['suspend', {}, 1, 'Their API token stops until then.'],
  ['reinstate', { suspendedAt: '2026-11-24T10:00:00.000Z' }, 3, 'Their 3 API tokens work again.'],
  ['remove', {}, 1, 'Their API token ends with them.'],
  ['role', {}, 2, 'Their 2 API tokens may no more than that either.'],
])('%s says what becomes of the tokens of somebody', (kind, given, tokenCount, sentence) => {
  expect(consequenceOf(kind, { ...given, tokenCount })).toContain(sentence)
  expect(consequenceOf(kind, { ...given, tokenCount: 0 })).not.toMatch(/token/i)
})
