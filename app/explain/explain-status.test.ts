import { describe, expect, it } from 'vitest'
import { lightReasons } from '../../shared/stats.ts'
import { english, german } from '../texts/testing/languages.ts'
import { explainPlainly, sortByLight, summariseLights } from './explain-status.ts'

const count = (value: number, relation: 'eq' | 'gte' = 'eq') => ({ value, relation })
const none = { waiting: count(0), failed: count(0) }

describe('explainPlainly', () => {
  it.each([
    [{ ...none, reason: null }, 'Everything that was sent has arrived.'],
    [{ ...none, reason: null, waiting: count(1) }, 'One change is on its way.'],
    [{ ...none, reason: null, waiting: count(1200) }, '1,200 changes are on their way.'],
    [{ ...none, reason: 'dead_letters', failed: count(1) }, 'One change did not reach the shop'],
    [{ ...none, reason: 'dead_letters', failed: count(10_000, 'gte') }, 'more than 10,000 changes did not reach the shop'],
    [{ ...none, reason: 'waiting', waiting: count(3), failed: count(7) }, '3 wait; nothing is lost.'],
    [{ ...none, reason: 'destination_down', waiting: count(3) }, 'The shop does not answer.'],
  ] as const)('%j', (item, words) => {
    expect(explainPlainly(item, english)).toContain(words)
  })

  it.each(lightReasons)('has a sentence for %s in both languages, without the words of those who run it', (reason) => {
    for (const language of [english, german]) {
      const sentence = explainPlainly({ reason, waiting: count(2), failed: count(2) }, language)
      expect(sentence).toMatch(/\.$/)
      expect(sentence).not.toMatch(/event|payload|queue|dead letter|retry|lane|HTTP|\{/i)
    }
  })
})

describe('all of them', () => {
  const items = [{ light: 'flowing', name: 'B' }, { light: 'silent', name: 'C' }, { light: 'flowing', name: 'A' }, { light: 'failing', name: 'D' }, { light: 'delayed', name: 'E' }] as const

  it('are sorted by what matters most, then by name', () => {
    expect(sortByLight(items).map(({ name }) => name).join('')).toBe('DECAB')
  })

  it.each([
    [items, 'error', 'One connection has a problem.'],
    [[...items, ...items], 'error', '2 connections have a problem.'],
    [items.filter(({ light }) => light !== 'failing'), 'warning', 'One connection is delayed.'],
    [[{ light: 'paused' }, { light: 'silent' }] as const, 'warning', 'Everything works; one connection is paused.'],
    [[], 'success', 'Everything works.'],
  ] as const)('are summed up by the worst: %#', (some, tone, sentence) => {
    expect(summariseLights(some, english)).toMatchObject({ tone, sentence })
  })
})
