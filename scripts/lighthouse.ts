/**
 * `npm run lighthouse -- --url http://127.0.0.1:3000`: what Lighthouse says of the overview and the events of a Waybill that runs, signed in
 * with `WAYBILL_ADMIN_EMAIL` and `WAYBILL_ADMIN_PASSWORD`. Ends with 1 when a page is not fully accessible or its layout moves; how
 * fast it is depends on the machine and is only said.
 */
import { parseArgs } from 'node:util'
import { chromium } from '@playwright/test'
import type { BrowserContext } from '@playwright/test'
import lighthouse, { desktopConfig } from 'lighthouse'
import { sayDone, sayFailure } from './console/terminal.ts'
import { findFreePort } from './services/free-port.ts'

const presets = { desktop: desktopConfig, mobile: undefined }

/** Signs the whole browser in: Lighthouse opens a tab of its own in it. */
async function signIn(context: BrowserContext, url: string): Promise<void> {
  const email = process.env.WAYBILL_ADMIN_EMAIL ?? 'admin@waybill.local'
  const answer = await context.request.post(`${url}/v1/session`, { headers: { origin: url }, data: { email, password: process.env.WAYBILL_ADMIN_PASSWORD ?? '' } })
  if (!answer.ok()) throw new Error(`${url} does not let ${email} in: ${answer.status()}`)
}

/** Says the scores of a page. @returns whether it keeps what does not depend on the machine */
async function judge(url: string, { port, preset }: { port: number, preset: keyof typeof presets }): Promise<boolean> {
  const onlyCategories = ['performance', 'accessibility', 'best-practices']
  const result = await lighthouse(url, { port, onlyCategories, disableStorageReset: true }, presets[preset])
  if (!result) throw new Error(`Lighthouse says nothing about ${url}.`)
  const { categories, audits, finalDisplayedUrl } = result.lhr
  if (finalDisplayedUrl !== url) throw new Error(`${url} leads to ${finalDisplayedUrl}.`)
  const scores = onlyCategories.map(name => `${name} ${Math.round((categories[name]?.score ?? 0) * 100)}`)
  const times = ['largest-contentful-paint', 'total-blocking-time', 'cumulative-layout-shift'].map(name => `${name} ${audits[name]?.displayValue ?? '?'}`)
  const isGood = categories.accessibility?.score === 1 && (categories['best-practices']?.score ?? 0) >= 0.95 && (audits['cumulative-layout-shift']?.numericValue ?? 1) < 0.01
  const say = isGood ? sayDone : sayFailure
  say(`${preset} ${new URL(url).pathname}: ${[...scores, ...times].join(', ')}`)
  for (const { title, score, scoreDisplayMode } of Object.values(audits)) {
    if (score !== null && score < 0.9 && scoreDisplayMode !== 'informative') console.info(`  ${title}`)
  }
  return isGood
}

const { values } = parseArgs({ options: { url: { type: 'string', default: 'http://127.0.0.1:3000' } } })
const port = await findFreePort()
const context = await chromium.launchPersistentContext('', {
  executablePath: process.env.PLAYWRIGHT_CHROMIUM_PATH || undefined, args: ['--no-sandbox', `--remote-debugging-port=${port}`],
})
try {
  await signIn(context, values.url)
  for (const preset of ['desktop', 'mobile'] as const) {
    for (const path of ['/', '/events']) if (!await judge(values.url + path, { port, preset })) process.exitCode = 1
  }
}
catch (error) {
  sayFailure(error instanceof Error ? error.message : String(error))
  process.exitCode = 1
}
finally {
  await context.close()
}
