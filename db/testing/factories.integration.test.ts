import { describe, expect, it } from 'vitest'
import { eventStatuses } from '../../shared/events.ts'
import { useTestDatabase } from './database.ts'
import { makeAttempt, makeCommunicationLog, makeEvent, makeKey, makeLane, makePayload } from './factories.ts'

const test = useTestDatabase()

describe('the factories', () => {
  it.each(eventStatuses)('make a valid event that is %s', async (status) => {
    const event = await test.database.query(connection => makeEvent(connection, { status }))
    expect(event).toMatchObject({ status, seq: 1 })
  })

  it('number the events of a lane without gaps', async () => {
    const seqs = await test.database.query(async (connection) => {
      const lane = await makeLane(connection)
      const first = await makeEvent(connection, { laneId: lane.id })
      const second = await makeEvent(connection, { laneId: lane.id, status: 'failed' })
      return [first.seq, second.seq, first.integrationId === second.integrationId]
    })
    expect(seqs).toEqual([1, 2, true])
  })

  it('make what hangs on an event', async () => {
    await test.database.query(async (connection) => {
      const event = await makeEvent(connection, { status: 'success' })
      await makeKey(connection, { integrationId: event.integrationId })
      await makePayload(connection, { eventId: event.id, sealedBody: Buffer.from('sealed') })
      expect(await makeAttempt(connection, { eventId: event.id })).toMatchObject({ number: 1, outcome: 'success' })
      expect(await makeCommunicationLog(connection, { eventId: event.id })).toMatchObject({ attemptNumber: 1, responseStatus: 200 })
    })
  })
})
