import { describe, expect, test } from 'vitest'
import { explainIntegration } from './explain-integration.ts'

const now = Date.parse('2026-11-23T11:00:00Z')
const fine = { enabled: true, pausedAt: null, backlog: 0, failedCount: 0, lastEventAt: '2026-11-23T10:59:00Z' }

describe('explainIntegration', () => {
  test.each([
    [fine, 'flowing', 'Everything that arrived has been delivered.'],
    [{ ...fine, backlog: 1 }, 'flowing', 'One message is on the way.'],
    [{ ...fine, backlog: 7, lastEventAt: '2026-11-23T10:00:00Z' }, 'delayed', '7 messages have been waiting for more than 5 minutes.'],
    [{ ...fine, failedCount: 1, backlog: 2 }, 'failing', 'One message did not get through and waits for a decision. 2 messages are on the way.'],
    [{ ...fine, failedCount: 10_000 }, 'failing', 'More than 10,000 messages did not get through and wait for a decision.'],
    [{ ...fine, lastEventAt: null }, 'silent', 'No message has arrived yet.'],
    [{ ...fine, pausedAt: 'x', failedCount: 3 }, 'paused', 'Messages are accepted, but none is sent. None waits yet.'],
    [{ ...fine, enabled: false }, 'off', 'New messages are refused.'],
  ])('%#', (figures, state, sentence) => {
    expect(explainIntegration(figures, now)).toMatchObject({ state, sentence })
  })
  test.each([
    ['retry', 1, 'One message waits for its retry.'], ['retry', 4, '4 messages wait until the first one has been retried.'],
    ['destination_down', 15, '15 messages wait until the destination answers again.'], ['stopped', 2, '2 messages wait behind one that a person has stopped.'],
    ['earlier_ordering', 2, '2 messages are on the way.'],
  ] as const)('%s with %i waiting', (reason, backlog, sentence) => {
    expect(explainIntegration({ ...fine, backlog }, now, reason).sentence).toBe(sentence)
  })
})
