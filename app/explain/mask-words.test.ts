import { describe, expect, it } from 'vitest'
import { maskReasons } from '../../shared/masking.ts'
import { english, german } from '../texts/testing/languages.ts'
import { nameFault, pathFault } from './mask-line-faults.ts'
import { explainMaskReason } from './mask-reasons.ts'

describe('a line of masking rules', () => {
  it.each([['$.data.email'], ['$..iban'], ['$.items[*][\'a name\']']])('%s is a path', path => expect(pathFault(path, english)).toBeNull())

  it.each([
    ['data.email', 'data.email must begin with $', 'data.email muss mit $ beginnen'],
    ['$', '$ must name something', '$ muss etwas in der Nachricht nennen'],
    ['$.a[x]', '$.a[x] cannot be read from "[x]" on', '$.a[x] ist ab „[x]“ nicht lesbar'],
  ])('%s is none, and it says why', (path, said, gesagt) => {
    expect(pathFault(path, english)).toContain(said)
    expect(pathFault(path, german)).toContain(gesagt)
  })

  it.each([['birthDate', null], ['IBAN 2', null], ['--', '-- must hold a letter or a digit']])('%s as a name: %s', (name, fault) => {
    expect(nameFault(name, english)).toBe(fault)
  })
})

it('every reason has words of its own, in every language', () => {
  for (const language of [english, german]) expect(new Set(maskReasons.map(reason => explainMaskReason(reason, language))).size).toBe(maskReasons.length)
})
