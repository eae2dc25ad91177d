import { gzipSync } from 'node:zlib'
import type { Page } from '@playwright/test'
import { openPage, signIn } from './acts.ts'
import { expect, test } from './test.ts'

/** In bytes. The filter bar of the events brings selects and a calendar's pop-up along. */
const most: Record<string, number> = {
  '/': 300_000, '/events': 320_000, '/problems': 300_000, '/integrations': 300_000, '/status': 300_000, '/account': 300_000,
}

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

for (const [path, limit] of Object.entries(most)) {
  test(`all JavaScript that ${path} fetches is under ${limit / 1000} kB, compressed with gzip`, async ({ page, stack }) => {
    await signIn(page, stack, '/settings/audit')
    await page.goto(path)
    if (path === '/') await expect(page.locator('[data-surface]')).toBeVisible()
    const bytes = await weigh(page)
    expect(bytes).toBeGreaterThan(100_000)
    expect(bytes).toBeLessThan(limit)
  })
}

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
