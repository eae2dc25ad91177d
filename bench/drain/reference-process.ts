/** What draining is measured against: a plain loop per lane that posts the same bodies over kept connections and remembers nothing. */
import { readFileSync } from 'node:fs'
import { Agent, request } from 'undici'
import { z } from 'zod'
import { figuresOf } from '../figures.ts'

const planSchema = z.object({ url: z.url(), lanes: z.array(z.array(z.object({ id: z.string(), data: z.string() }))) })
const { url, lanes } = planSchema.parse(JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')))
const dispatcher = new Agent({ connections: lanes.length, pipelining: 1 })
const durationsMs: number[] = []

async function post(id: string, body: string) {
  const beganAt = performance.now()
  const answer = await request(url, {
    dispatcher, method: 'POST', body,
    headers: { 'content-type': 'application/json', 'authorization': 'Bearer destination-token', 'idempotency-key': id, 'x-waybill-message-id': id },
  })
  await answer.body.text()
  if (answer.statusCode >= 300) throw new Error(`The stub answered ${answer.statusCode}.`)
  durationsMs.push(performance.now() - beganAt)
}

const startedAt = performance.now()
await Promise.all(lanes.map(async (messages) => {
  for (const { id, data } of messages) await post(id, data)
}))
process.stdout.write(JSON.stringify(figuresOf(durationsMs, performance.now() - startedAt)))
await dispatcher.close()
