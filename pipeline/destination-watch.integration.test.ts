import pino from 'pino'
import { afterEach, describe, expect, it } from 'vitest'
import { useTestDatabase } from '../db/testing/database.ts'
import { newId } from './new-id.ts'
import type { CallOutcome } from './circuit-breaker.ts'
import type { DestinationWatch } from './destination-watch.ts'
import { watchDestination } from './destination-watch.ts'
import { until } from './testing/until.ts'

const failures: CallOutcome[] = Array.from({ length: 10 }, () => ({ eventId: newId(), httpStatus: 500, error: { code: 'destination_error', message: 'It broke.' } }))
const answer: CallOutcome = { eventId: newId(), httpStatus: 200, error: null }

describe('what a process knows of its destination', () => {
  const test = useTestDatabase()
  let watch: DestinationWatch
  afterEach(() => watch.stop())
  const open = (name: string) => {
    watch = watchDestination({ database: test.database, log: pino({ level: 'silent' }) }, `http://${name}.test`)
  }
  const report = (outcomes: readonly CallOutcome[]) => test.database.hot(transaction => watch.report(transaction, outcomes))

  it('is what was committed: nothing of a transaction that was rolled back', async () => {
    open('rolled-back')
    const rollingBack = test.database.hot(async (transaction) => {
      expect(await watch.report(transaction, failures)).toMatchObject({ isDown: true })
      throw new Error('rolled back')
    })
    await expect(rollingBack).rejects.toThrow('rolled back')
    expect(watch.isDown()).toBe(false)
    watch.learn(await report(failures))
    expect(watch.isDown()).toBe(true)
  })

  it('lets nothing go on before the commit of its recovery', async () => {
    open('recovered')
    watch.learn(await report(failures))
    let recovered = 0
    watch.start({ probe: () => Promise.resolve(), onRecovered: async () => void (recovered += 1) })
    await test.database.hot(async (transaction) => {
      await watch.report(transaction, [answer])
      await new Promise(resolve => setTimeout(resolve, 100))
      expect([recovered, watch.isDown()]).toEqual([0, true])
    })
    await until('the commit is seen', () => recovered === 1)
  })
})
