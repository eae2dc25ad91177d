/** Senders as they are in life: each posts one message after the other, and again with the same idempotency key until it is accepted. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Database } from '../../db/client.ts'
import type { Answer, SeenCall } from '../../pipeline/testing/destination.ts'
import { chanceOf } from '../../pipeline/testing/random.ts'
import { makeSender } from '../../pipeline/testing/sender.ts'
import type { RetryPolicies } from '../../shared/retry-policy.ts'
import { canarySecret } from './canary.ts'
import type { PostAnswer } from './post-message.ts'
import { postMessage } from './post-message.ts'

export interface LoadOptions {
  /** Where to post; the senders change from one to the next with every message. */
  urls: readonly string[]
  integrationCount?: number
  /** How many messages each sender posts, unless it is stopped before. */
  messageCount?: number
  /** Milliseconds between two messages of a sender. */
  everyMs?: number
  /** Three quick retries unless given. */
  retryPolicies?: RetryPolicies
}

export interface Load {
  integrationIds: string[]
  /** The ids that were accepted, one per message. */
  accepted: string[]
  /** Every answer that was not 202. */
  refusals: PostAnswer[]
  /** The longest that a sender waited for an answer, in milliseconds. */
  slowestMs: () => number
  /** Lets every sender end after the message it is at. */
  stop: () => void
  /** Resolves when every sender has ended. */
  done: Promise<void>
}

const quickRetries = { default: { retries: 3, delaySeconds: 0.2, factor: 1, maxDelaySeconds: 1, jitter: 0.1 } }

/** A sender gives up, and the test with it, when a message is not accepted for this long. */
const patienceMs = 60_000

/** Makes integrations and starts a sender for each. */
export async function startLoad(database: Database, options: LoadOptions): Promise<Load> {
  const { integrationCount = 20, messageCount = 50, everyMs = 20, retryPolicies = quickRetries, urls } = options
  const senders = await Promise.all(Array.from({ length: integrationCount }, () => makeSender(database, { retryPolicies })))
  const accepted: string[] = []
  const refusals: PostAnswer[] = []
  let stopped = false
  let slowestMs = 0

  async function sendOne(sender: { key: string }, turn: number, quantity: number) {
    const deadline = performance.now() + patienceMs
    for (let tries = 0; ; tries += 1) {
      const url = urls[(turn + quantity + tries) % urls.length] ?? ''
      const answer = await postMessage(url, { key: sender.key, body: loadMessage(turn, quantity), idempotencyKey: `${turn}-${quantity}` })
      slowestMs = Math.max(slowestMs, answer.tookMs)
      if (answer.messageId !== null) return void accepted.push(answer.messageId)
      refusals.push(answer)
      if (performance.now() > deadline) throw new Error(`A message was not accepted within ${patienceMs} ms; the last answer was ${answer.status}.`)
      await sleep(100)
    }
  }

  const done = Promise.all(senders.map(async (sender, turn) => {
    for (let quantity = 0; quantity < messageCount && !stopped; quantity += 1) {
      await sendOne(sender, turn, quantity)
      await sleep(everyMs)
    }
  })).then(() => {})
  done.catch(() => { /* Whoever waits for it is told. */ })
  const integrationIds = senders.map(sender => sender.integrationId)
  const stop = () => {
    stopped = true
  }
  return { integrationIds, accepted, refusals, slowestMs: () => slowestMs, stop, done }
}

/** A stock message with a secret in it. Its quantity is its number among the messages of its sender. */
function loadMessage(turn: number, quantity: number): string {
  return JSON.stringify({ action: 'inventory.set', data: { items: [{ sku: `S-${turn}`, quantity }], password: canarySecret } })
}

/** Answers 503 to one call in five and 200 to the others, within 20 ms, as the seed has it; it repeats what it was sent. */
export function faultyAnswers(seed: number, shareOf503 = 0.2): (call: SeenCall) => Answer {
  return (call) => {
    const chance = chanceOf(seed, `${call.body} ${call.attempt}`)
    const status = chance < shareOf503 ? 503 : 200
    return { status, afterMs: Math.floor(chanceOf(seed + 1, call.body) * 20), body: { detail: `${status}: ${call.body} ${call.authorization}` } }
  }
}
