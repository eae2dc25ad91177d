import type { Page } from '@playwright/test'
import { makeIntegration, openPage, sendStock, signIn } from './acts.ts'
import { expect, test } from './test.ts'
import type { Stack } from './stack.ts'

const rows = (page: Page) => page.getByRole('row').filter({ has: page.getByRole('link') })
const top = (page: Page, sku: string) => page.getByRole('link', { name: sku }).evaluate(link => Math.round(link.getBoundingClientRect().top))

/** Opens a list of 170 events and loads it three pages deep. @returns the API key of their integration */
async function openDeepList(page: Page, stack: Stack, name: string) {
  const { id, apiKey } = await makeIntegration(stack, name)
  for (let number = 100; number < 270; number++) await sendStock(stack, `DEEP-${number}`, apiKey)
  await signIn(page, stack, `/events?integration=${id}`)
  await expect(rows(page)).toHaveCount(50)
  for (const count of [100, 150]) {
    await page.getByRole('button', { name: 'Load more' }).click()
    await expect(rows(page)).toHaveCount(count)
  }
  return { id, apiKey }
}

test('going back to a list finds the same rows in the same place, at once and without asking the server', async ({ page, stack }) => {
  const { apiKey } = await openDeepList(page, stack, 'Returning')
  const link = page.getByRole('link', { name: 'DEEP-140' })
  await link.scrollIntoViewIfNeeded()
  const before = await top(page, 'DEEP-140')
  for (const goBack of [() => page.goBack(), () => page.getByRole('link', { name: 'Back to the events' }).click(), () => page.keyboard.press('u')]) {
    await link.click()
    await expect(page.getByRole('navigation', { name: 'Parts of this event' })).toBeVisible()
    await page.route('**/v1/integrations/events/filter', () => undefined) // Whoever asks, waits.
    await goBack()
    await expect(rows(page)).toHaveCount(150)
    expect(await top(page, 'DEEP-140')).toBe(before)
    await expect(link).toBeFocused()
    await expect(rows(page).filter({ hasText: 'Returning' })).toHaveCount(150)
    await page.unrouteAll()
  }

  await sendStock(stack, 'DEEP-NEW', apiKey)
  await expect(page.getByRole('button', { name: '1 new event' })).toBeVisible()
  expect(await top(page, 'DEEP-140')).toBe(before)
  await page.getByRole('button', { name: 'Load more' }).click()
  await expect(rows(page)).toHaveCount(170)
})

test('any other way to the same list finds it anew', async ({ page, stack }) => {
  await openDeepList(page, stack, 'Anew')
  await openPage(page, '/events')
  await page.getByRole('button', { name: 'Load more' }).click()
  await expect(rows(page)).toHaveCount(100)
  await rows(page).first().getByRole('link').click()
  await expect(page).toHaveURL(/events\/./)
  await page.getByRole('link', { name: 'Events', exact: true }).click()
  await expect(page).toHaveURL('/events')
  await expect(rows(page)).toHaveCount(50)
})
