/**
 * Everybody who follows this process's live stream. What is told is told to all, at most twice a second, as server-sent events
 * (WHATWG HTML, 9.2). While the process cannot be sure to hear of everything nobody follows: whoever is here is sent away, to
 * come back or to ask instead.
 */
import { Readable } from 'node:stream'
import type { LiveChange } from '../../shared/live.ts'
import { WaybillError } from '../../shared/waybill-error.ts'
import { newId } from '../new-id.ts'
import { mergeChanges } from './merge-changes.ts'

/** Times in milliseconds. */
export interface LiveLimits {
  /** Between two changes that are told. */
  coalesceMs: number
  /** Between two signs of life, so that proxies keep the connection. */
  heartbeatMs: number
  /** Between two looks whether somebody may still follow. */
  recheckMs: number
  maxFollowers: number
  /** What may wait for somebody who reads too slowly. */
  maxWaitingBytes: number
}

export const liveLimits: LiveLimits = { coalesceMs: 500, heartbeatMs: 15_000, recheckMs: 20_000, maxFollowers: 500, maxWaitingBytes: 65_536 }

export interface LiveHub {
  /**
   * The stream for somebody who has last seen `lastEventId`, if anything. Begins with `resync` when something was missed since. It
   * ends when `mayStay` says no. Whoever is too slow to read is cut off.
   * @throws WaybillError `overloaded` when there are too many, `unavailable` while not everything is heard
   */
  join: (lastEventId: string | null, mayStay: () => Promise<boolean>) => Readable
  tell: (change: LiveChange) => void
  /** Says whether everything is heard from now on. Begins with no. */
  setWhole: (isWhole: boolean) => void
  followerCount: () => number
  /** Ends every stream; nobody can join any more. */
  close: () => void
}

type Follower = { stream: Readable, mayStay: () => Promise<boolean> }

/** Makes the hub of a process. */
export function makeLiveHub(limits: LiveLimits = liveLimits): LiveHub {
  const followers = new Set<Follower>()
  const telling = makeTelling(limits.coalesceMs, text => sendAll(text))
  let [isWhole, isClosed] = [false, false]

  function sendAll(text: string) {
    for (const { stream } of followers) {
      if (stream.readableLength + text.length > limits.maxWaitingBytes) stream.destroy()
      else stream.push(text)
    }
  }
  function endAll() {
    for (const { stream } of followers) stream.push(null)
    followers.clear()
  }
  async function recheck(follower: Follower) {
    if (await follower.mayStay() || !followers.delete(follower)) return
    follower.stream.push(null)
  }
  const timers = [
    setInterval(() => sendAll(': still here\n\n'), limits.heartbeatMs),
    setInterval(() => {
      for (const follower of followers) void recheck(follower)
    }, limits.recheckMs),
  ]

  return {
    join(lastEventId, mayStay) {
      if (isClosed || !isWhole) throw new WaybillError('unavailable', 'Changes cannot be followed at the moment. Ask again in a few seconds.', { retryAfterSeconds: 5 })
      if (followers.size >= limits.maxFollowers) throw new WaybillError('overloaded', 'Too many follow the changes of this process already. Come back in a while.', { retryAfterSeconds: 30 })
      const follower: Follower = { stream: new Readable({ read() {} }), mayStay }
      follower.stream.once('close', () => followers.delete(follower))
      followers.add(follower)
      follower.stream.push(telling.welcome(lastEventId))
      return follower.stream
    },
    tell: change => telling.add(change),
    setWhole(whole) {
      isWhole = whole
      telling.skip() // Whoever has seen an earlier id may have missed something.
      if (!whole) endAll()
    },
    followerCount: () => followers.size,
    close() {
      isClosed = true
      for (const timer of timers) clearInterval(timer)
      telling.stop()
      endAll()
    },
  }
}

/** Numbers what is told, and gathers what comes too soon after it. */
function makeTelling(coalesceMs: number, send: (text: string) => void) {
  const name = newId()
  let number = 0
  let waiting: LiveChange | null = null
  let toldAt = -Infinity
  let timer: NodeJS.Timeout | undefined
  const id = () => `${name}-${number}`

  function flush() {
    timer = undefined
    if (!waiting) return
    number += 1
    toldAt = performance.now()
    send(`id: ${id()}\nevent: change\ndata: ${JSON.stringify(waiting)}\n\n`)
    waiting = null
  }
  return {
    add(change: LiveChange) {
      waiting = waiting ? mergeChanges(waiting, change) : change
      timer ??= setTimeout(flush, Math.max(0, toldAt + coalesceMs - performance.now()))
    },
    skip: () => void (number += 1),
    /** An event without data only sets the id. */
    welcome: (lastEventId: string | null) =>
      `retry: 3000\nid: ${id()}\n${lastEventId === null || lastEventId === id() ? '' : 'event: resync\ndata: {}\n'}\n`,
    stop: () => clearTimeout(timer),
  }
}
