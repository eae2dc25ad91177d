import { setTimeout as pause } from 'node:timers/promises'

type NotYet = false | null | undefined

/**
 * Waits until `check` answers something other than false, null or undefined, and gives that.
 * @throws when it has not within the time; the message says what was waited for
 */
export async function until<T>(what: string, check: () => NotYet | T | Promise<NotYet | T>, timeoutMs = 10_000): Promise<T> {
  const deadline = performance.now() + timeoutMs
  for (;;) {
    const answer = await check()
    if (answer !== false && answer !== null && answer !== undefined) return answer
    if (performance.now() > deadline) throw new Error(`Waited ${timeoutMs} ms in vain until ${what}.`)
    await pause(20)
  }
}
