import { describe, expect, it } from 'vitest'
import { decideFate, reasons } from './fate.ts'

const failed = {
  eventId: '0199aaaa-0000-7000-8000-000000000001', laneId: '0199aaaa-0000-7000-8000-000000000002', action: 'inventory.set', errorCode: 'rejected',
  forceStop: false, isCurrentAttempt: true, isChanged: false, newerEventId: null, isOvertakenInPart: false,
}
const newerEventId = '0199aaaa-0000-7000-8000-000000000003'
const [resubmitted, leftOut] = [{ outcome: 'resubmitted', reason: null, supersededByEventId: null }, (reason: string) => ({ outcome: 'left_out', reason, supersededByEventId: null })]

describe('an event whose turn it is', () => {
  it.each([
    ['failed', {}, resubmitted],
    ['was set in part', { errorCode: 'items_rejected' }, resubmitted],
    ['is a difference that was refused as a whole', { action: 'inventory.adjust' }, resubmitted],
    ['is a difference that was applied in part', { action: 'inventory.adjust', errorCode: 'items_rejected' }, leftOut(reasons.appliedInPart)],
    ['was replaced', { isCurrentAttempt: false }, leftOut(reasons.replaced)],
    ['was replaced meanwhile', { isCurrentAttempt: false, isChanged: true }, leftOut(reasons.replaced)],
    ['was changed meanwhile', { isChanged: true, newerEventId }, leftOut(reasons.changed)],
    ['is stopped', { forceStop: true, newerEventId }, leftOut(reasons.stopped)],
  ])('that %s', (_, given, fate) => {
    for (const includeSuperseded of [true, false]) expect(decideFate({ ...failed, ...given }, includeSuperseded)).toEqual({ eventId: failed.eventId, ...fate })
  })

  it('is superseded by newer data, unless these are to be no obstacle', () => {
    const overtaken = { ...failed, newerEventId }
    expect(decideFate(overtaken, false)).toEqual({ eventId: failed.eventId, outcome: 'superseded', reason: reasons.superseded, supersededByEventId: newerEventId })
    expect(decideFate({ ...overtaken, isOvertakenInPart: true }, false)).toMatchObject({ outcome: 'superseded', reason: reasons.supersededInPart })
    expect(decideFate(overtaken, true)).toMatchObject(resubmitted)
  })
})
