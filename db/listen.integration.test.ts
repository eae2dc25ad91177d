import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { until } from '../pipeline/testing/until.ts'
import { listenTo } from './listen.ts'
import { useTestPostgres } from './testing/postgres.ts'

const own = useTestPostgres()
const channel = 'a_channel'
const heard: string[] = []
const states: string[] = []
let stop = () => Promise.resolve()

/** Says something on a connection of its own. */
async function tell(text: string) {
  const client = postgres(own.url, { max: 1, onnotice: () => {} })
  await client.notify(channel, text)
  await client.end()
}
const hears = (text: string) => until(`${text} is heard`, () => heard.includes(text))

describe('listening', () => {
  beforeAll(async () => {
    stop = listenTo(own.url, channel, { onMessage: text => heard.push(text), onFound: () => states.push('found'), onLost: () => states.push('lost') })
    await until('it listens', () => states.includes('found'))
  })
  afterAll(() => stop())

  it('hears what is told, and nothing of the proofs that it makes', async () => {
    await tell('one')
    await hears('one')
    expect(heard).toEqual(['one'])
  })

  it.each([1, 2])('says that it has lost the line when Postgres crashes, and hears again after the restart (time %i)', async (time) => {
    states.length = 0
    await own.server.crash()
    await until('it is lost', () => states.includes('lost'))
    await own.server.start()
    await until('it is found', () => states.at(-1) === 'found')
    await tell(`after crash ${time}`)
    await hears(`after crash ${time}`)
    expect(states).toEqual(['lost', 'found'])
  })

  it('says so as well when its connection alone is broken, so that nothing is missed without a word', async () => {
    states.length = 0
    const client = postgres(own.url, { max: 1, onnotice: () => {} })
    await client`select pg_terminate_backend(pid) from pg_stat_activity where query ilike 'listen%' and pid <> pg_backend_pid()`
    await client.end()
    await until('it is found again', () => states.at(-1) === 'found')
    expect(states).toEqual(['lost', 'found'])
    await tell('after the break')
    await hears('after the break')
  })

  it('says nothing any more once it is stopped', async () => {
    states.length = 0
    await stop()
    await tell('too late')
    expect([heard.includes('too late'), states]).toEqual([false, []])
  })
})
