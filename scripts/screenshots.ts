/**
 * `node scripts/run.mjs scripts/screenshots.ts --url http://127.0.0.1:3000 --to docs/screenshots`: pictures of every page of a Waybill that
 * runs (`npm run seed` fills it), in light, dark and at 375 px. Signs in with `WAYBILL_ADMIN_EMAIL` and `WAYBILL_ADMIN_PASSWORD`.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { chromium } from '@playwright/test'
import type { Browser, BrowserContextOptions, Page } from '@playwright/test'
import { sayDone, sayFailure } from './console/terminal.ts'

const desktop = { width: 1360, height: 1000 }
const looks: Record<string, BrowserContextOptions> = {
  light: { viewport: desktop, colorScheme: 'light' },
  dark: { viewport: desktop, colorScheme: 'dark' },
  phone: { viewport: { width: 375, height: 812 }, colorScheme: 'light', hasTouch: true },
}

/** The newest event of a status and the first integration, found by following links as a person would. */
async function findPages(page: Page, url: string): Promise<Record<string, string>> {
  const firstLink = async (path: string, start: string) => {
    await page.goto(url + path)
    return await page.locator(`main a[href^="${start}"]:not([href$="/new"])`).first().getAttribute('href', { timeout: 3000 }).catch(() => null)
  }
  const failed = await firstLink('/events?status=failed', '/events/')
  const success = await firstLink('/events?status=success', '/events/')
  const problem = await firstLink('/problems', '/problems/')
  const integration = await firstLink('/integrations', '/integrations/')
  return {
    'overview': '/',
    'events': '/events',
    'events-failed': '/events?status=failed',
    'events-empty': '/events?q=nothing-has-this-name',
    'problems': '/problems',
    'integrations': '/integrations',
    'integration-new': '/integrations/new',
    'api-reference': '/docs',
    'audit': '/settings/audit',
    'people': '/settings/people',
    'tokens': '/settings/tokens',
    'masking': '/settings/masking',
    'status': '/status',
    'alerts': '/settings/alerts',
    'retention': '/settings/retention',
    'account': '/account',
    ...(failed ? { 'event-failed': failed, 'event-exchange': `${failed}?attempt=1` } : {}),
    ...(success ? { 'event-message': `${success}?view=message`, 'event-history': `${success}?view=history` } : {}),
    ...(problem ? { problem } : {}),
    ...(integration ? { 'integration': integration, 'integration-settings': `${integration}?view=settings` } : {}),
  }
}

async function takeAll(browser: Browser, { url, to, look }: { url: string, to: string, look: string }) {
  const context = await browser.newContext(looks[look])
  const page = await context.newPage()
  const tools = await context.newCDPSession(page)
  const take = async (name: string) => {
    await page.getByRole('status', { name: /^Loading/ }).first().waitFor({ state: 'detached' }) // The network is never idle: the live stream stays open.
    await page.waitForLoadState('load')
    await page.waitForTimeout(500) // Charts are drawn when the page has come to life.
    const { data } = await tools.send('Page.captureScreenshot', { format: 'webp', quality: 85 }) // A third of the same picture as PNG.
    writeFileSync(join(to, `${name}-${look}.webp`), data, 'base64')
  }
  await page.goto(`${url}/sign-in`)
  await take('sign-in')
  await page.getByLabel('E-mail').fill(process.env.WAYBILL_ADMIN_EMAIL ?? 'admin@waybill.local')
  await page.getByLabel('Password', { exact: true }).fill(process.env.WAYBILL_ADMIN_PASSWORD ?? '')
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.waitForURL(`${url}/`, { timeout: 10_000 })
  for (const [name, path] of Object.entries(await findPages(page, url))) {
    await page.goto(url + path)
    await take(name)
  }
  await context.close()
}

const { values } = parseArgs({ options: { url: { type: 'string', default: 'http://127.0.0.1:3000' }, to: { type: 'string', default: '.waybill/screenshots' } } })
mkdirSync(values.to, { recursive: true })
const browser = await chromium.launch({ executablePath: process.env.PLAYWRIGHT_CHROMIUM_PATH || undefined, args: ['--no-sandbox'] })
try {
  for (const look of Object.keys(looks)) await takeAll(browser, { ...values, look })
  sayDone(`Pictures of every page are in ${values.to}`)
}
catch (error) {
  sayFailure(`The pictures are not complete: ${error instanceof Error ? error.message : String(error)}`)
  process.exitCode = 1
}
finally {
  await browser.close()
}
