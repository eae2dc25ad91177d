import { ensureBrowser } from '../scripts/test-run/machine.ts'
import { startStack } from './stack.ts'

/** Starts the whole product once for all browser tests; the returned function ends it. */
export default async function globalSetup(): Promise<() => Promise<void>> {
  process.env.PLAYWRIGHT_CHROMIUM_PATH ||= ensureBrowser()
  const { stack, stop } = await startStack()
  process.env.E2E_URL = stack.url
  process.env.E2E_STACK = JSON.stringify(stack)
  return stop
}
