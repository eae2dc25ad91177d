/**
 * Playwright's `test` with what every browser test of ours has: the stack it runs against, a destination that can be told
 * what to answer, and the rule that any console error, uncaught exception or hydration mismatch fails the test.
 */
import { test as base, expect } from '@playwright/test'
import { standInSchema } from './destination.ts'
import type { StandIn } from './destination.ts'
import { stackSchema } from './stack.ts'
import type { Stack } from './stack.ts'

/** What the destination does during a test. */
export interface Destination {
  /** From now on every call gets this answer, until the end of the test or `passesOn`. */
  answers: (status: number, body: unknown) => Promise<void>
  /** From now on calls reach the built-in platform. */
  passesOn: () => Promise<void>
}

interface Fixtures {
  stack: Stack
  destination: Destination
  /** Texts of console errors that this test expects, such as that of a sign-in that is refused. */
  expectedErrors: RegExp[]
  noConsoleErrors: undefined
}

function readStack(): Stack {
  return stackSchema.parse(JSON.parse(process.env.E2E_STACK ?? 'null'))
}

async function tell(url: string, standIn: StandIn): Promise<void> {
  await fetch(`${url}/stand-in`, { method: 'PUT', body: JSON.stringify(standInSchema.parse(standIn)) })
}

export { expect }

export const test = base.extend<Fixtures>({
  stack: ({}, use) => use(readStack()),

  destination: async ({ stack }, use) => {
    await use({
      answers: (status, body) => tell(stack.destinationUrl, { status, body }),
      passesOn: () => tell(stack.destinationUrl, null),
    })
    await tell(stack.destinationUrl, null)
  },

  expectedErrors: [[], { option: true }],

  noConsoleErrors: [async ({ page, expectedErrors }, use) => {
    const errors: string[] = []
    page.on('console', (message) => {
      const isBad = message.type() === 'error' || /hydration/i.test(message.text())
      if (isBad) errors.push(message.text())
    })
    page.on('pageerror', error => errors.push(error.stack ?? error.message))
    await use(undefined)
    const unexpected = errors.filter(text => !expectedErrors.some(expected => expected.test(text)))
    expect(unexpected, 'errors in the browser').toEqual([])
  }, { auto: true }],
})
