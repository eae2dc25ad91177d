import { makeIntegration, sendStock, signIn, statusOf } from './acts.ts'
import { expect, test } from './test.ts'

const refusal = { title: 'Unprocessable', detail: 'The product is not in the catalogue.', code: 'unknown_product' }

test('a refused message explains itself, and a resubmit from the browser makes it a success', async ({ page, stack, destination }) => {
  await destination.answers(422, refusal)
  const messageId = await sendStock(stack, 'REFUSED-1')
  await expect.poll(() => statusOf(stack, messageId)).toBe('failed')
  await destination.passesOn()

  await signIn(page, stack, `/events/${messageId}`)
  await expect(page.getByRole('heading', { name: 'Stock of REFUSED-1 did not update.' })).toBeVisible()
  await expect(page.getByText('The commerce platform refused the message. The shop has shown old numbers since')).toBeVisible()
  await expect(page.getByText(/It says: The product is not in the catalogue\./).first()).toBeVisible()

  await page.getByRole('button', { name: 'Show what was said' }).click()
  await expect(page).toHaveURL(`/events/${messageId}?attempt=1`)
  await expect(page.getByRole('heading', { name: 'Answer 422' })).toBeVisible()
  await page.getByRole('button', { name: /Show \d+ headers/ }).first().click()
  await expect(page.getByText('authorization:')).toBeVisible()
  await expect(page.getByText(stack.apiToken)).toBeHidden()

  await page.keyboard.press('r')
  const dialog = page.getByRole('dialog', { name: 'Resubmit this message?' })
  await expect(dialog).toContainText('as attempt 2')
  await dialog.getByRole('button', { name: 'Resubmit' }).click()
  await expect(dialog).toBeHidden()
  await expect(page.getByRole('heading', { name: 'Stock of REFUSED-1 was updated.' })).toBeVisible()
  await expect(page.getByRole('heading', { name: 'Attempt 2 accepted' })).toBeVisible()
  expect(await statusOf(stack, messageId)).toBe('success')
})

test('a message that is no longer wanted is skipped with a reason', async ({ page, stack, destination }) => {
  await destination.answers(422, refusal)
  const messageId = await sendStock(stack, 'SKIPPED-1')
  await expect.poll(() => statusOf(stack, messageId)).toBe('failed')
  await signIn(page, stack, `/events/${messageId}`)
  await page.getByRole('button', { name: 'Skip' }).click()
  const dialog = page.getByRole('dialog', { name: 'Skip this message?' })
  await dialog.getByRole('button', { name: 'Skip it' }).click()
  await expect(dialog.getByText('Say why')).toBeVisible()
  await dialog.getByLabel('Reason').fill('The product was dropped.')
  await dialog.getByRole('button', { name: 'Skip it' }).click()
  await expect(page.getByRole('heading', { name: 'Stock of SKIPPED-1 was given up.' })).toBeVisible()
  await expect(page.getByText('It was skipped: The product was dropped.')).toBeVisible()
})

test('a message that waits is stopped and freed again, and its automatic retries are turned off', async ({ page, stack }) => {
  const { id, apiKey } = await makeIntegration(stack, 'Stopping')
  await fetch(`${stack.url}/v1/integrations/${id}/pause`, { method: 'POST', headers: { authorization: `Bearer ${stack.apiToken}` } })
  const messageId = await sendStock(stack, 'STOPPED-1', apiKey)
  await signIn(page, stack, `/events/${messageId}`)
  await expect(page.getByRole('heading', { name: 'Stock of STOPPED-1 is waiting to be sent.' })).toBeVisible()
  await page.getByRole('button', { name: 'More' }).click()
  await page.getByRole('menuitem', { name: 'Stop automatic retries' }).click()
  await expect(page.getByText('Automatic retries are off for this message')).toBeVisible()
  await page.getByRole('button', { name: 'More' }).click()
  await page.getByRole('menuitem', { name: 'Stop', exact: true }).click()
  const dialog = page.getByRole('dialog', { name: 'Stop this message?' })
  await expect(dialog).toContainText('Nothing waits behind it at the moment.')
  await dialog.getByRole('button', { name: 'Stop it' }).click()
  await expect(page.getByRole('heading', { name: 'Stock of STOPPED-1 is stopped.' })).toBeVisible()
  await page.getByRole('button', { name: 'Clear the stop' }).click()
  await expect(page.getByRole('heading', { name: 'Stock of STOPPED-1 is waiting to be sent.' })).toBeVisible()
})

test('other messages about the same thing are beside it, the newer ones marked', async ({ page, stack }) => {
  const older = await sendStock(stack, 'SAME-1')
  const newer = await sendStock(stack, 'SAME-1')
  await expect.poll(() => statusOf(stack, newer)).toBe('success')
  await signIn(page, stack, `/events/${older}`)
  const same = page.getByRole('region', { name: 'Same entity' })
  await expect(same.getByRole('link', { name: /newer/ })).toHaveAttribute('href', `/events/${newer}`)
  await same.getByRole('link', { name: /newer/ }).click()
  await expect(same.getByText('Nothing newer')).toBeVisible()
  await expect(same.getByRole('link', { name: /older/ })).toHaveAttribute('href', `/events/${older}`)
})

test('the message can be read as a tree and raw', async ({ page, stack }) => {
  const messageId = await sendStock(stack, 'TREE-1')
  await signIn(page, stack, `/events/${messageId}`)
  await page.getByRole('link', { name: 'Message' }).click()
  await expect(page).toHaveURL(`/events/${messageId}?view=message`)
  await expect(page.getByRole('button', { name: 'items 1 item' })).toBeVisible()
  await expect(page.getByText('42', { exact: true })).toBeVisible()
  await page.getByRole('button', { name: 'Raw' }).click()
  await expect(page.getByText('"quantity"')).toBeVisible()
})

test.describe('an event that does not exist', () => {
  test.use({ expectedErrors: [/404/] })
  test('says so and shows the way out', async ({ page, stack }) => {
    await signIn(page, stack, '/events/01939f2e-7c00-7000-8000-000000000001')
    await expect(page.getByText('There is no event at this address')).toBeVisible()
    await page.getByRole('link', { name: 'To the events', exact: true }).click()
    await expect(page).toHaveURL('/events')
  })
})
