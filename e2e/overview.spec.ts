import type { Locator } from '@playwright/test'
import { makeIntegration, sendStock, signIn, statusOf } from './acts.ts'
import { expect, test } from './test.ts'
import type { Stack } from './stack.ts'

async function deliverOne(stack: Stack, name: string) {
  const integration = await makeIntegration(stack, name)
  const messageId = await sendStock(stack, `OVERVIEW-${name}`, integration.apiKey)
  await expect.poll(() => statusOf(stack, messageId, integration.apiKey)).toBe('success')
  return integration
}

/** Where something is on the screen, scrolled into view. */
async function placeOf(locator: Locator) {
  await locator.scrollIntoViewIfNeeded()
  const box = await locator.boundingBox()
  if (!box) throw new Error('It has no place on the page.')
  return box
}

test('figures and a chart say what went through, and a pull on the chart zooms into the address', async ({ page, stack }) => {
  await deliverOne(stack, 'Zoomed')
  await signIn(page, stack)
  const chart = page.getByRole('region', { name: 'What went through' })
  await expect(chart.locator('[data-surface]')).toBeVisible()
  await chart.getByRole('link', { name: '1 h', exact: true }).click()
  await expect(page).toHaveURL('/?window=1h')
  const box = await placeOf(chart.locator('[data-surface]'))
  await page.mouse.move(box.x + box.width * 0.5, box.y + box.height / 2)
  await page.mouse.down()
  await page.mouse.move(box.x + box.width - 2, box.y + box.height / 2, { steps: 5 })
  await page.mouse.up()
  await expect(page).toHaveURL(/from=.*&to=/)
  await chart.getByRole('link', { name: 'Zoom out' }).click()
  await expect(page).not.toHaveURL(/from=/)
})

test('a click on a bar, and the link in its row, lead to the events of that time', async ({ page, stack }) => {
  const { id } = await deliverOne(stack, 'Clicked')
  await signIn(page, stack, `/integrations/${id}?window=1h`)
  const chart = page.getByRole('region', { name: 'What went through' })
  const box = await placeOf(chart.locator('[data-surface]'))
  await page.mouse.click(box.x + box.width - 3, box.y + box.height / 2)
  await expect(page).toHaveURL(new RegExp(`/events\\?.*integration=${id}`))

  await page.goto(`/integrations/${id}?window=1h&as=table`)
  const table = page.getByRole('region', { name: 'As a table' })
  await expect(table.getByRole('row')).toHaveCount(2)
  await table.getByRole('link').first().click()
  await expect(page.getByText('OVERVIEW-Clicked')).toBeVisible()
})

test('what needs attention comes first, with the step to take', async ({ page, stack, destination }) => {
  const { apiKey } = await makeIntegration(stack, 'In trouble')
  await destination.answers(422, { code: 'invalid', detail: 'No such product.' })
  const messageId = await sendStock(stack, 'TROUBLE-1', apiKey)
  await expect.poll(() => statusOf(stack, messageId, apiKey)).toBe('failed')
  await signIn(page, stack)
  const attention = page.getByRole('region', { name: 'What needs attention' })
  const row = attention.getByRole('listitem').filter({ hasText: 'In trouble' })
  await expect(row).toContainText('One message did not get through and waits for a decision.')
  await row.getByRole('link', { name: 'Look at what failed' }).click()
  await expect(page.getByText('TROUBLE-1')).toBeVisible()
})
