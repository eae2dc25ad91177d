import { setTimeout as sleep } from 'node:timers/promises'

/** Asks again and again until the answer is truthy, and returns it; fails with `what` after `timeoutMs`. */
export async function until<T>(what: string, ask: () => Promise<T> | T, timeoutMs = 20_000): Promise<NonNullable<T>> {
  const deadline = performance.now() + timeoutMs
  for (;;) {
    const answer = await ask()
    if (answer) return answer
    if (performance.now() > deadline) throw new Error(`Still not so after ${timeoutMs} ms: ${what}.`)
    await sleep(25)
  }
}
