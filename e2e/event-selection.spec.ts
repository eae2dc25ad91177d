import type { Page } from '@playwright/test'
import { makeIntegration, sendStock, signIn, statusOf } from './acts.ts'
import { expect, test } from './test.ts'

const setPaused = (stack: { url: string, apiToken: string }, id: string, verb: 'pause' | 'resume') =>
  fetch(`${stack.url}/v1/integrations/${id}/${verb}`, { method: 'POST', headers: { authorization: `Bearer ${stack.apiToken}` } })
const bar = (page: Page) => page.getByRole('region', { name: 'Selected events' })
const boxOf = (page: Page, sku: string) => page.getByRole('checkbox', { name: `Select Set stock ${sku}`, exact: true })

test('rows are selected by a click, a span with shift and the keyboard', async ({ page, stack }) => {
  const { id, apiKey } = await makeIntegration(stack, 'Selecting')
  for (let number = 1; number <= 5; number++) await sendStock(stack, `PICK-${number}`, apiKey)
  await signIn(page, stack, `/events?integration=${id}`)
  await boxOf(page, 'PICK-5').click()
  await expect(bar(page)).toContainText('1 selected')
  await boxOf(page, 'PICK-2').click({ modifiers: ['Shift'] })
  await expect(bar(page)).toContainText('4 selected')
  await expect(boxOf(page, 'PICK-1')).not.toBeChecked()
  await page.getByRole('link', { name: /PICK-3/ }).focus()
  await page.keyboard.press('x')
  await expect(boxOf(page, 'PICK-3')).not.toBeChecked()
  await expect(bar(page)).toContainText('3 selected')

  const isSaved = page.waitForEvent('download')
  await bar(page).getByRole('button', { name: 'Export' }).click()
  await page.getByRole('menuitem', { name: 'CSV, for a spreadsheet' }).click()
  const content = await (await isSaved).createReadStream().then(stream => stream.toArray()).then(parts => Buffer.concat(parts).toString())
  expect(content).toContain('PICK-4')
  expect(content).not.toContain('PICK-3')
  await bar(page).getByRole('button', { name: 'Select nothing' }).click()
  await expect(bar(page)).toBeHidden()
})

test('all that match are skipped with a reason, also those that are not listed', async ({ page, stack }) => {
  const { id, apiKey } = await makeIntegration(stack, 'Skipping')
  await setPaused(stack, id, 'pause')
  const ids: string[] = []
  for (let number = 0; number < 120; number++) ids.push(await sendStock(stack, `SKIP-${number}`, apiKey))
  await page.setViewportSize({ width: 375, height: 740 })
  await signIn(page, stack, `/events?integration=${id}`)
  await boxOf(page, 'SKIP-119').click()
  await bar(page).getByRole('button', { name: 'Select all that are listed' }).click()
  await expect(bar(page)).toContainText('50 selected')
  await bar(page).getByRole('button', { name: 'Select all 120 that match' }).click()
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(375)
  await bar(page).getByRole('button', { name: 'Skip', exact: true }).click()
  const dialog = page.getByRole('dialog', { name: 'Skip these messages?' })
  await expect(dialog).toContainText('120 messages will be skipped.')
  await dialog.getByRole('textbox', { name: 'Reason' }).fill('Sent twice by mistake')
  await dialog.getByRole('button', { name: 'Skip 120 messages' }).click()
  await expect(page.getByText('120 messages skipped', { exact: true }).first()).toBeVisible()
  await expect(bar(page)).toBeHidden()
  for (const messageId of [ids[0] ?? '', ids[119] ?? '']) expect(await statusOf(stack, messageId, apiKey)).toBe('skipped')
})

test('what is selected is resubmitted from the keyboard, with progress', async ({ page, stack, destination }) => {
  const { id, apiKey } = await makeIntegration(stack, 'Resending')
  await destination.answers(422, { title: 'Unprocessable', detail: 'Not known in the catalogue.' })
  const ids = [await sendStock(stack, 'RESEND-1', apiKey), await sendStock(stack, 'RESEND-2', apiKey)]
  for (const messageId of ids) await expect.poll(() => statusOf(stack, messageId, apiKey)).toBe('failed')
  await destination.passesOn()
  await signIn(page, stack, `/events?integration=${id}`)
  await boxOf(page, 'RESEND-2').click()
  await expect(bar(page)).toContainText('1 selected')
  await page.keyboard.press('r')
  await page.getByRole('dialog', { name: 'Resubmit these messages?' }).getByRole('button', { name: 'Resubmit 1 message' }).click()
  await expect(page.getByRole('heading', { name: '1 message was taken care of' })).toBeVisible()
  expect(await statusOf(stack, ids[1] ?? '', apiKey)).toBe('success')
  expect(await statusOf(stack, ids[0] ?? '', apiKey)).toBe('failed')
})

test('a filter for one problem is shown and can be taken away', async ({ page, stack }) => {
  await signIn(page, stack, '/events?problem=019a0000-0000-7000-8000-00000000dead')
  await expect(page.getByText('Nothing matches')).toBeVisible()
  await page.getByRole('button', { name: 'One problem: show all again' }).click()
  await expect(page).toHaveURL('/events')
})
