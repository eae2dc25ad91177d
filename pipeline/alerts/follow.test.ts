import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { OpenIncident } from './follow.ts'
import { calmMs, followIncidents, remindEveryMs } from './follow.ts'

const incident = (more: Partial<OpenIncident> = {}): OpenIncident => ({ id: 'i', subject: 'failed x', toldForMs: 0, clearForMs: null, ...more })
const nothing = { start: [], remind: [], clear: [], unclear: [], end: [] }

describe('an incident', () => {
  it.each([
    ['starts when it is found', [], ['failed x'], { start: ['failed x'] }],
    ['is not told of again while it lasts', [incident()], ['failed x'], {}],
    ['is told of again after a day', [incident({ toldForMs: remindEveryMs })], ['failed x'], { remind: ['i'] }],
    ['is not told of a moment before', [incident({ toldForMs: remindEveryMs - 1 })], ['failed x'], {}],
    ['is clear first when it is gone', [incident()], [], { clear: ['i'] }],
    ['does not end at once', [incident({ clearForMs: calmMs - 1 })], [], {}],
    ['ends when it has been gone for a while', [incident({ clearForMs: calmMs })], [], { end: ['i'] }],
    ['goes on when it comes back before that', [incident({ clearForMs: 1 })], ['failed x'], { unclear: ['i'] }],
    ['is no matter of another one', [incident()], ['failed y', 'failed x'], { start: ['failed y'] }],
  ] as const)('%s', (_, open, found, steps) => {
    expect(followIncidents(open, new Set(found))).toEqual({ ...nothing, ...steps })
  })

  it('is told once at its start and once at its end, however it comes and goes', () => {
    fc.assert(fc.property(fc.array(fc.record({ isFound: fc.boolean(), passMs: fc.integer({ min: 1000, max: 2 * calmMs }) })), (looks) => {
      let open: OpenIncident[] = []
      const told: string[] = []
      for (const { isFound, passMs } of looks) {
        open = open.map(one => ({ ...one, toldForMs: one.toldForMs + passMs, clearForMs: one.clearForMs === null ? null : one.clearForMs + passMs }))
        const steps = followIncidents(open, new Set(isFound ? ['failed x'] : []))
        if (steps.end.length > 0) open = []
        open = open.map(one => ({ ...one, toldForMs: steps.remind.length > 0 ? 0 : one.toldForMs, clearForMs: isFound ? null : one.clearForMs ?? 0 }))
        if (steps.start.length > 0) open = [incident()]
        told.push(...steps.start.map(() => 'start'), ...steps.end.map(() => 'end'))
      }
      expect(told).toEqual(told.map((_, index) => index % 2 === 0 ? 'start' : 'end'))
    }))
  })
})
