import type { Page } from '@playwright/test'
import { makeIntegration, sendStock, signIn } from './acts.ts'
import { writeOrders } from './many-events.ts'
import { expect, test } from './test.ts'

/** Measures, in the page, the milliseconds from the key that asks for the search until a row with `orderNumber` can be seen. */
async function startClock(page: Page, orderNumber: string) {
  await page.evaluate((wanted) => {
    let askedAt = 0
    addEventListener('keydown', ({ key }) => {
      if (key === 'Enter') askedAt = performance.now()
    }, { capture: true })
    new MutationObserver((_, observer) => {
      const isThere = [...document.querySelectorAll('table a')].some(link => link.textContent?.includes(wanted))
      if (!isThere || askedAt === 0) return
      observer.disconnect()
      document.documentElement.dataset.foundAfterMs = String(performance.now() - askedAt)
    }).observe(document.body, { subtree: true, childList: true, characterData: true })
  }, orderNumber)
}

test('an order number is found among 100,000 events within 3 seconds', async ({ page, stack }) => {
  const { id, apiKey } = await makeIntegration(stack, 'Shop of many orders')
  await sendStock(stack, 'ANY-1', apiKey)
  await writeOrders(stack.databaseUrl, { integrationId: id, count: 100_000, firstNumber: 500_000 })
  await signIn(page, stack, '/events')
  await expect(page.getByRole('row').filter({ has: page.getByRole('link') }).first()).toBeVisible()
  await startClock(page, 'SO-512345')
  await page.keyboard.press('/')
  await page.keyboard.type('SO-512345', { delay: 20 })
  await page.keyboard.press('Enter')
  await expect(page.getByRole('link', { name: /SO-512345/ })).toBeVisible()
  await expect(page.getByText('1 of 1 shown')).toBeVisible()
  const tookMs = Number(await page.locator('html').getAttribute('data-found-after-ms'))
  test.info().annotations.push({ type: 'found after', description: `${Math.round(tookMs)} ms` })
  expect(tookMs).toBeGreaterThan(0)
  expect(tookMs).toBeLessThan(3000)
})
