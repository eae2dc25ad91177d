import { gzipSync } from 'node:zlib'
import type { Page } from '@playwright/test'
import { openPage, signIn } from './acts.ts'
import { expect, test } from './test.ts'

/** In bytes. Filter bars bring selects and a calendar's pop-up along, the steps of a new integration the fields of every step. */
const most: Record<string, number> = { '/events': 320_000, '/integrations/new': 320_000, '/settings/audit': 310_000 }
const mostElsewhere = 300_000
const pages = [
  '/', '/events', '/problems', '/integrations', '/integrations/new', '/status', '/account',
  '/settings/people', '/settings/tokens', '/settings/masking', '/settings/alerts', '/settings/retention', '/settings/audit',
]

/** Everything of JavaScript that a page has fetched once half a second has passed without anything new. */
async function scriptsOf(page: Page): Promise<string[]> {
  await page.evaluate(() => new Promise<void>((resolve) => {
    let quiet = setTimeout(resolve, 500)
    new PerformanceObserver(() => {
      clearTimeout(quiet)
      quiet = setTimeout(resolve, 500)
    }).observe({ type: 'resource' })
  }))
  const fetched = await page.evaluate(() => performance.getEntriesByType('resource').map(({ name }) => name))
  return [...new Set(fetched)].filter(name => new URL(name).pathname.endsWith('.js'))
}

async function weigh(page: Page): Promise<number> {
  const scripts = await scriptsOf(page)
  const sizes = await Promise.all(scripts.map(async url => gzipSync(await (await page.request.get(url)).body()).length))
  return sizes.reduce((sum, size) => sum + size, 0)
}

async function expectLight(page: Page, limit = mostElsewhere): Promise<void> {
  const bytes = await weigh(page)
  expect(bytes).toBeGreaterThan(100_000)
  expect(bytes).toBeLessThan(limit)
}

for (const path of pages) {
  test(`all JavaScript that ${path} fetches is under ${(most[path] ?? mostElsewhere) / 1000} kB, compressed with gzip`, async ({ page, stack }) => {
    await signIn(page, stack, '/settings/audit')
    await page.goto(path)
    if (path === '/') await expect(page.locator('[data-surface]')).toBeVisible()
    await expectLight(page, most[path])
  })
}

test('signing in stays as light', async ({ page }) => {
  await page.goto('/sign-in')
  await expectLight(page)
})

test('pages come compressed', async ({ page, stack }) => {
  await signIn(page, stack)
  const answer = await page.goto('/events')
  expect(await answer?.allHeaders()).toMatchObject({ 'content-encoding': 'gzip', 'vary': 'Accept-Encoding', 'content-type': 'text/html;charset=utf-8' })
})

test('what is fetched when it is first asked for opens at that, takes the keyboard, and opens again', async ({ page, stack }) => {
  await signIn(page, stack)
  await openPage(page, '/')
  await page.keyboard.press('ControlOrMeta+k')
  const search = page.getByRole('dialog').getByPlaceholder('Page, integration, order number')
  await expect(search).toBeFocused()
  await page.keyboard.type('audit')
  await page.keyboard.press('Escape')
  await expect(search).toBeHidden()
  await page.getByRole('button', { name: 'Search' }).click()
  await expect(search).toBeFocused()
  await page.keyboard.press('Escape')
  await expect(search).toBeHidden()

  await page.keyboard.press('?')
  await expect(page.getByRole('dialog', { name: 'Keyboard' })).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toHaveCount(0)

  const account = page.getByRole('button', { name: /^Account of/ })
  await account.focus()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('menu')).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('menu')).toBeHidden()
  await expect(account).toBeFocused()
})
