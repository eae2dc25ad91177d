import { describe, expect, it } from 'vitest'
import type { LaneSituation } from './lane-block.ts'
import { describeBlock } from './lane-block.ts'

const at = new Date('2026-11-23T10:00:00Z')
const later = new Date('2026-11-23T10:05:00Z')
const waiting = { id: 'e1', status: 'queued', forceStop: false, nextAttemptAt: null, errorMessage: null }
const free: LaneSituation = {
  pausedAt: null, heldAt: null, heldReason: null, heldByEventId: null, waitsForEarlierOrdering: false, outage: null, head: waiting, now: at,
}
const outage = { downSince: at, nextProbeAt: later }

describe('a lane', () => {
  it.each<[string, Partial<LaneSituation>, object | null]>([
    ['whose head is due is not blocked', {}, null],
    ['in which nothing waits is not blocked, even when paused', { head: null, pausedAt: at }, null],
    ['of a paused integration', { pausedAt: at }, { reason: 'paused', since: at.toISOString(), until: null }],
    ['that holds behind used-up retries', { heldAt: at, heldReason: 'exhausted', heldByEventId: 'e0' }, { reason: 'held', eventId: 'e0', message: expect.stringContaining('retries are used up') }],
    ['that holds behind an unknown outcome', { heldAt: at, heldReason: 'interrupted', heldByEventId: 'e0' }, { reason: 'held', message: expect.stringContaining('nobody knows') }],
    ['that holds although nothing waits behind it', { heldAt: at, heldReason: 'exhausted', heldByEventId: 'e0', head: null }, { reason: 'held' }],
    ['whose head was stopped', { head: { ...waiting, forceStop: true } }, { reason: 'stopped', eventId: 'e1' }],
    ['of a newer ordering', { waitsForEarlierOrdering: true }, { reason: 'earlier_ordering' }],
    ['whose destination is down', { outage }, { reason: 'destination_down', since: at.toISOString(), until: later.toISOString() }],
    ['whose head is probing the destination', { outage, head: { ...waiting, status: 'processing' } }, null],
    ['whose head waits for its retry', { head: { ...waiting, nextAttemptAt: later, errorMessage: 'It broke.' } }, { reason: 'retry', until: later.toISOString(), message: expect.stringContaining('It broke.') }],
    ['whose head has waited long enough', { head: { ...waiting, nextAttemptAt: at } }, null],
    ['names what a person has to deal with first', { pausedAt: at, outage, heldAt: at, heldReason: 'exhausted', heldByEventId: 'e0' }, { reason: 'paused' }],
  ])('%s', (_, changes, expected) => {
    const block = describeBlock({ ...free, ...changes })
    if (expected === null) expect(block).toBeNull()
    else expect(block).toMatchObject(expected)
  })
})
