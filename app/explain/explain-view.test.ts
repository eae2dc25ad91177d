import { describe, expect, test } from 'vitest'
import { english, german } from '../texts/testing/languages.ts'
import { explainView } from './explain-view.ts'
import { clockTime } from './times.ts'

const id = '01939f2e-7c00-7000-8000-000000000001'
const from = '2026-11-23T02:10:00.000Z'
const to = '2026-11-23T04:10:00.000Z'
const circumstances = { nameOf: (given: string) => given === id ? 'Warehouse' : '', nowMs: Date.parse('2026-11-23T05:00:00.000Z') }
const at = (iso: string) => clockTime(iso, circumstances.nowMs, english)

describe('explainView', () => {
  test.each([
    [{}, 'All events'],
    [{ status: 'failed', range: '24h' }, 'Failed · Last 24 hours'],
    [{ integrationId: id, action: 'inventory.set', entityId: 'CHAIR', q: '10045' }, 'Warehouse · Set stock · CHAIR · “10045”'],
    [{ problemId: id, from, to }, `One problem · ${at(from)} to ${at(to)}`],
    [{ from }, `Since ${at(from)}`],
    [{ to }, `Until ${at(to)}`],
  ] as const)('%j', (filter, words) => {
    expect(explainView({ filter, columns: null }, circumstances, english)).toBe(words)
  })
  test.each([[[], 'All events · 0 columns'], [['id'], 'All events · 1 column'], [['id', 'status'], 'All events · 2 columns']] as const)('counts %j', (columns, words) => {
    expect(explainView({ filter: {}, columns: [...columns] }, circumstances, english)).toBe(words)
  })
  test('speaks the reader\'s language', () => {
    expect(explainView({ filter: { q: '10045', range: '1h' }, columns: null }, circumstances, german)).toBe('„10045“ · Letzte Stunde')
  })
})
