import { describe, expect, it } from 'vitest'
import { beginHours, countHours } from './hours.ts'

describe('the hours of a problem', () => {
  const now = new Date('2026-11-23T02:14:00.000Z')
  const from = beginHours(now, 3)

  it('begin at a whole hour and end with the present one', () => {
    expect(from.toISOString()).toBe('2026-11-23T00:00:00.000Z')
    expect(beginHours(new Date('2026-11-23T02:00:00.000Z'), 1).toISOString()).toBe('2026-11-23T02:00:00.000Z')
  })

  it('count 0 where nothing was seen, and leave out what is before or after', () => {
    const at = (hour: string) => new Date(`2026-11-${hour}:00:00.000Z`)
    const seen = [{ hour: at('22T23'), count: 9 }, { hour: at('23T00'), count: 2 }, { hour: at('23T02'), count: 5 }, { hour: at('23T03'), count: 7 }]
    expect(countHours(from, 3, seen)).toEqual({ from: from.toISOString(), counts: [2, 0, 5] })
  })
})
