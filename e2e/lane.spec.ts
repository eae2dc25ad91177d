import { makeIntegration, sendStock, signIn, statusOf } from './acts.ts'
import { expect, test } from './test.ts'

const unwell = { title: 'Internal error', detail: 'Out of order for this test.' }
const refusal = { title: 'Unprocessable', detail: 'Refused for this test.' }
const oneLongRetry = { retryPolicies: { default: { retries: 1, delaySeconds: 600, jitter: 0 } } }

test('a message that holds up its lane is parked, the rest goes on, and it is put back', async ({ page, stack, destination }) => {
  const { id, apiKey } = await makeIntegration(stack, 'Parking', oneLongRetry)
  await destination.answers(500, unwell)
  const first = await sendStock(stack, 'PARK-1', apiKey)
  const second = await sendStock(stack, 'PARK-2', apiKey)
  await signIn(page, stack, `/integrations/${id}`)
  const panel = page.getByRole('region', { name: 'What waits' })
  await expect(panel.getByText('Waiting for a retry')).toBeVisible()
  await expect(panel.getByRole('link', { name: 'Stock of PARK-1' })).toBeVisible()
  await expect(panel.getByText(/next try in \d+ min/)).toBeVisible()
  await destination.passesOn()

  await panel.getByRole('button', { name: 'Park' }).click()
  const dialog = page.getByRole('dialog', { name: 'Park this message?' })
  await expect(dialog).toContainText('One message waits behind it and goes on at once.')
  await dialog.getByRole('button', { name: 'Park it' }).click()
  await expect(dialog.getByText('Say why')).toBeVisible()
  await dialog.getByLabel('Reason').fill('The product is being renamed.')
  await dialog.getByRole('button', { name: 'Park it' }).click()
  await expect.poll(() => statusOf(stack, second, apiKey)).toBe('success')
  await expect(panel.getByText('Waiting for a retry')).toBeHidden()

  await panel.getByRole('link', { name: 'Stock of PARK-1' }).click()
  await expect(page.getByRole('heading', { name: 'Stock of PARK-1 is taken aside.' })).toBeVisible()
  await expect(page.getByText(/Taken aside since \d\d:\d\d; the lane goes on without it\./)).toBeVisible()
  await page.goBack()
  await panel.getByRole('button', { name: 'Put back' }).click()
  await page.getByRole('dialog', { name: 'Put this message back?' }).getByRole('button', { name: 'Put back' }).click()
  await expect.poll(() => statusOf(stack, first, apiKey)).toBe('success')
  await expect(panel.getByText('What arrives now is sent at once.')).toBeVisible()
})

test('a held lane is freed from the panel', async ({ page, stack, destination }) => {
  const { id, apiKey } = await makeIntegration(stack, 'Holding', { onExhausted: 'hold', retryPolicies: { default: { retries: 0 } } })
  await destination.answers(500, unwell)
  const first = await sendStock(stack, 'HOLD-1', apiKey)
  await expect.poll(() => statusOf(stack, first, apiKey)).toBe('failed')
  const second = await sendStock(stack, 'HOLD-2', apiKey)
  await destination.passesOn()
  await signIn(page, stack, `/integrations/${id}`)
  const panel = page.getByRole('region', { name: 'What waits' })
  await expect(panel.getByText('Held until somebody decides')).toBeVisible()
  await panel.getByRole('button', { name: 'Resubmit' }).click()
  await page.getByRole('dialog', { name: 'Resubmit this message?' }).getByRole('button', { name: 'Resubmit' }).click()
  await expect.poll(() => statusOf(stack, first, apiKey)).toBe('success')
  await expect.poll(() => statusOf(stack, second, apiKey)).toBe('success')
  await expect(panel.getByText('Held until somebody decides')).toBeHidden()
})

test('with an order per entity each lane has its own row and buttons', async ({ page, stack, destination }) => {
  const { id, apiKey } = await makeIntegration(stack, 'Per entity', { ordering: 'entity', ...oneLongRetry })
  await destination.answers(500, unwell)
  const message = await sendStock(stack, 'ROW-1', apiKey)
  await signIn(page, stack, `/integrations/${id}`)
  const row = page.getByRole('region', { name: 'What waits' }).getByRole('listitem').filter({ hasText: 'ROW-1' })
  await expect(row).toContainText('Waiting for a retry')
  await destination.passesOn()
  await row.getByRole('button', { name: 'Retry now: ROW-1' }).click()
  await expect.poll(() => statusOf(stack, message, apiKey)).toBe('success')
})

test('pausing says that nothing is under way, and resuming lets what waits go', async ({ page, stack }) => {
  const { id, apiKey } = await makeIntegration(stack, 'Pausing')
  const before = await sendStock(stack, 'PAUSE-1', apiKey)
  await expect.poll(() => statusOf(stack, before, apiKey)).toBe('success')
  await signIn(page, stack, `/integrations/${id}`)
  await page.getByRole('button', { name: 'Pause' }).click()
  await page.getByRole('dialog', { name: 'Pause Pausing?' }).getByRole('button', { name: 'Pause' }).click()
  await expect(page.getByText('No call was under way.').first()).toBeVisible()
  const message = await sendStock(stack, 'PAUSE-2', apiKey)
  const panel = page.getByRole('region', { name: 'What waits' })
  await expect(panel.getByText('The integration is paused.')).toBeVisible()
  await page.getByRole('button', { name: 'Resume' }).click()
  await expect.poll(() => statusOf(stack, message, apiKey)).toBe('success')
})

test('the order of a live integration can be changed, and the form says what happens', async ({ page, stack }) => {
  const { id } = await makeIntegration(stack, 'Changing')
  await signIn(page, stack, `/integrations/${id}?view=settings`)
  await page.getByRole('radio', { name: /In order per entity/ }).click()
  await expect(page.getByText('What arrived before goes first')).toBeVisible()
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await expect(page.getByText('Saved', { exact: true })).toBeVisible()
  await expect(page.getByText('What arrived before goes first')).toBeHidden()
})

test('every page says when the destination does not answer, and when it does again', async ({ page, stack, destination }) => {
  const { apiKey } = await makeIntegration(stack, 'Outage', { ordering: 'entity' })
  await destination.answers(503, { title: 'Unavailable', detail: refusal.detail })
  for (let number = 0; number < 12; number++) await sendStock(stack, `OUTAGE-${number}`, apiKey)
  await signIn(page, stack, '/integrations')
  const strip = page.getByRole('complementary', { name: 'Destination' })
  await expect(strip.getByRole('status')).toContainText(/The destination 127\.0\.0\.1:\d+ has not answered since \d\d:\d\d\./, { timeout: 30_000 })
  await expect(strip).toContainText('messages wait, and none is lost.')
  await destination.passesOn()
  await expect(strip.getByRole('status')).toContainText('answers again since', { timeout: 30_000 })
})
