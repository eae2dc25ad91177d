import { describe, expect, it } from 'vitest'
import type { HourCounts } from './hours.ts'
import { describeHours } from './hours.ts'

const none = { accepted: 0, ended: 0, failed: 0, late: 0 }
const [quiet, good, late, failed, waited]: HourCounts[] = [
  none,
  { ...none, accepted: 3, ended: 3 },
  { ...none, accepted: 3, ended: 3, late: 1 },
  { accepted: 2, ended: 2, failed: 1, late: 2 },
  { ...none, accepted: 2 },
]

describe('the hours', () => {
  it.each<[string, (HourCounts | undefined)[], boolean, string[]]>([
    ['tell one that is quiet from one that went well', [quiet, good, undefined], false, ['quiet', 'good', 'quiet']],
    ['are late where a delivery came late, and failed where one failed, which weighs more', [late, failed], false, ['late', 'failed']],
    ['were late where messages had to wait for an hour in which they came late', [waited, waited, late, good], false, ['late', 'late', 'late', 'good']],
    ['were good where they waited over the full hour only', [waited, good, late], false, ['good', 'good', 'late']],
    ['were late where they waited for an hour that failed and was late', [waited, failed], false, ['late', 'failed']],
    ['are late where what arrived last waits for too long now', [good, waited, quiet], true, ['good', 'late', 'quiet']],
    ['are good where what arrived last is on its way', [good, waited], false, ['good', 'good']],
    ['went well again after a delay now, where they did before it', [waited, good, waited], true, ['good', 'good', 'late']],
  ])('%s', (_, counts, isDelayedNow, states) => {
    const found = new Map(counts.flatMap((hour, index) => hour ? [[index, hour] as const] : []))
    expect(describeHours(found, { hourCount: counts.length, isDelayedNow })).toEqual(states)
  })
})
