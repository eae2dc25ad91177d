/** How fast messages are accepted, beside a route of the same process that answers 202 and does nothing. */
import { join } from 'node:path'
import { openDatabase } from '../../db/client.ts'
import { makeSender, testSecret } from '../../pipeline/testing/sender.ts'
import { sayNote } from '../../scripts/console/terminal.ts'
import { findFreePort } from '../../scripts/services/free-port.ts'
import { compare } from '../figures.ts'
import type { Figures, Finding } from '../figures.ts'
import { countEvents, settle } from '../look.ts'
import { makeBodies } from '../message.ts'
import type { BenchOptions } from '../options.ts'
import { answersWell, startProgram } from '../program.ts'
import type { Bench } from '../services.ts'
import { bareRoute, buildWeb } from './build.ts'
import { load } from './load.ts'
import type { Load } from './load.ts'

const inboundPath = '/integrations/custom/inbound'

/** What accepting has to reach of a route that does nothing. */
const neededRatio = 0.5

const [integrationCount, roundCount, bodyCount] = [4, 3, 64]

/** Requests before the first round, so that V8 has compiled what it is going to run. */
const warmUpAmount = 10_000

type Setting = Pick<BenchOptions, 'connections' | 'seconds' | 'body'> & { url: string, databaseUrl: string }

/** Measures on a database of its own. @throws Error unless every answer is 202 and stands for one event */
export async function measureAccept(bench: Bench, { connections, seconds, body }: BenchOptions): Promise<Finding[]> {
  const server = await buildWeb(join(bench.folder, 'build.log'))
  return bench.withFreshStart(async (databaseUrl) => {
    const keys = await makeKeys(databaseUrl)
    const port = await findFreePort()
    const web = startProgram({
      command: [server], logFile: join(bench.folder, 'web.log'), reaper: bench.reaper,
      environment: {
        PORT: String(port), HOST: '127.0.0.1', DATABASE_URL: databaseUrl, REDIS_URL: bench.redisUrl, WAYBILL_SECRET: testSecret,
        MANAGEMENT_API_URL: 'http://127.0.0.1:9', MANAGEMENT_API_TOKEN: 'nobody-is-called',
        RATE_LIMIT_PER_SECOND: '100000', RATE_LIMIT_BURST: '1000000',
      },
    })
    try {
      const url = `http://127.0.0.1:${port}`
      await web.ready(() => answersWell(`${url}/readyz`))
      return await measureRounds({ url, databaseUrl, connections, seconds, body }, keys)
    }
    finally {
      await web.stop()
    }
  })
}

async function makeKeys(databaseUrl: string): Promise<string[]> {
  const database = openDatabase(databaseUrl)
  try {
    return await Promise.all(Array.from({ length: integrationCount }, async () => (await makeSender(database)).key))
  }
  finally {
    await database.close()
  }
}

async function measureRounds(setting: Setting, keys: readonly string[]): Promise<Finding[]> {
  const messages = makeBodies(setting.body, 1, bodyCount).map(({ body }, index) => ({ key: keys[index % keys.length] ?? '', body }))
  const hotLane = messages.map(({ body }) => ({ key: keys[0] ?? '', body }))
  const bare = makeRound(setting, bareRoute, messages)
  const spread = makeRound(setting, inboundPath, messages)
  const hot = makeRound(setting, inboundPath, hotLane)
  for (const round of [bare, spread]) await round()
  const rounds: Record<'reference' | 'spread' | 'hot', Figures[]> = { reference: [], spread: [], hot: [] }
  for (let index = 1; index <= roundCount; index += 1) {
    sayNote(`accept, round ${index} of ${roundCount}`)
    rounds.reference.push(await bare())
    rounds.spread.push(await spread())
    rounds.hot.push(await hot())
  }
  return [
    compare(`accept, ${integrationCount} lanes`, { ours: rounds.spread, reference: rounds.reference }, neededRatio),
    compare('accept, one hot lane', { ours: rounds.hot, reference: rounds.reference }, null),
  ]
}

/** Makes what measures one address: first the warm-up, then rounds that take as long as was asked for. */
function makeRound({ url, databaseUrl, connections, seconds }: Setting, path: string, messages: Load['messages']): () => Promise<Figures> {
  let amount = Math.ceil(warmUpAmount / connections) * connections
  return async () => {
    await settle(databaseUrl)
    const before = await countEvents(databaseUrl)
    const figures = await load({ url, path, connections, amount, messages })
    const eventCount = await countEvents(databaseUrl) - before
    const expected = path === inboundPath ? amount : 0
    if (eventCount !== expected) throw new Error(`${amount} messages were answered 202, but there are ${eventCount} new events instead of ${expected}.`)
    amount = Math.ceil(figures.perSecond * seconds / connections) * connections
    return figures
  }
}
