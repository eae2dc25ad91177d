import { makeIntegration, sendStock, signIn } from './acts.ts'
import { expect, test } from './test.ts'

test('the wizard ends with a key that works, and the first message arrives', async ({ page, stack }) => {
  await signIn(page, stack, '/integrations')
  await page.getByRole('link', { name: 'New integration' }).click()
  await page.getByRole('button', { name: 'Next' }).click()
  await expect(page.getByText('Give it a name')).toBeVisible()
  await page.getByRole('textbox', { name: 'Name' }).fill('ERP Berlin')
  await page.getByRole('button', { name: 'Next' }).click()
  await expect(page.getByText('4 attempts; pauses of 5 s, 25 s, 2 min 5 s')).toBeVisible()
  await page.getByRole('button', { name: 'Create integration' }).click()

  await expect(page.getByRole('heading', { name: 'ERP Berlin is ready to send' })).toBeVisible()
  const apiKey = await page.getByTestId('api-key').innerText()
  expect(apiKey).toMatch(/^wbk_/)
  await expect(page.getByText(`curl -X POST '${stack.url}/integrations/custom/inbound' -H 'Authorization: Bearer ${apiKey}'`)).toBeVisible()
  await expect(page.getByText('Waiting for the first message')).toBeVisible()
  await sendStock(stack, 'FIRST-1', apiKey)
  await expect(page.getByRole('heading', { name: 'The first message has arrived' })).toBeVisible()

  await page.getByRole('link', { name: 'To the integration', exact: true }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'ERP Berlin' })).toBeVisible()
  await expect(page.getByText(apiKey)).toBeHidden()
})

test('a regenerated key ends the one before it', async ({ page, stack }) => {
  const { id, apiKey } = await makeIntegration(stack, 'Keys')
  await signIn(page, stack, `/integrations/${id}`)
  await page.getByRole('button', { name: 'Regenerate key' }).click()
  const dialog = page.getByRole('dialog', { name: 'Regenerate the key?' })
  await expect(dialog.getByText('The sender is refused until it has the new key.')).toBeVisible()
  await dialog.getByRole('button', { name: 'Regenerate key' }).click()
  const newKey = await page.getByTestId('api-key').innerText()
  expect(newKey).not.toBe(apiKey)
  await sendStock(stack, 'NEW-KEY', newKey)
  const answer = await fetch(`${stack.url}/integrations/custom/inbound`, {
    method: 'POST', headers: { 'authorization': `Bearer ${apiKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({ action: 'inventory.set', data: { items: [{ sku: 'A', quantity: 1 }] } }),
  })
  expect(answer.status).toBe(401)
})

test('pausing holds messages back, resuming lets them go', async ({ page, stack }) => {
  const { id, apiKey } = await makeIntegration(stack, 'Paused')
  await signIn(page, stack, `/integrations/${id}`)
  await page.getByRole('button', { name: 'Pause' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Pause' }).click()
  await expect(page.getByText('Messages are accepted, but none is sent. None waits yet.')).toBeVisible()
  await sendStock(stack, 'PAUSED-1', apiKey)
  await expect(page.getByText('One message waits.')).toBeVisible()
  await page.getByRole('button', { name: 'Resume' }).click()
  await expect(page.getByRole('heading', { name: 'Everything that arrived has been delivered.' })).toBeVisible()
})

test('settings are saved, and the schedule follows the policy', async ({ page, stack }) => {
  const { id } = await makeIntegration(stack, 'Settings')
  await signIn(page, stack, `/integrations/${id}?view=settings`)
  await page.getByLabel('Retries').fill('1')
  await page.getByLabel('Retries').press('Tab')
  await expect(page.getByText('2 attempts; a pause of 5 s; given up after 5 s.')).toBeVisible()
  await page.getByRole('radio', { name: /In order per entity/ }).check()
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await expect(page.getByText('Saved', { exact: true })).toBeVisible()
  await page.reload()
  await expect(page.getByText('2 attempts; a pause of 5 s; given up after 5 s.')).toBeVisible()
  await expect(page.getByRole('radio', { name: /In order per entity/ })).toBeChecked()
})

test('deleting asks for the name and says what is lost', async ({ page, stack }) => {
  const { id } = await makeIntegration(stack, 'To be deleted')
  await signIn(page, stack, `/integrations/${id}?view=settings`)
  await page.getByRole('button', { name: 'Delete' }).click()
  const dialog = page.getByRole('dialog', { name: 'Delete To be deleted?' })
  await expect(dialog).toContainText('No message is on the way.')
  await expect(dialog.getByRole('button', { name: 'Delete' })).toBeDisabled()
  await dialog.getByLabel('Type To be deleted to confirm').fill('To be deleted')
  await dialog.getByRole('button', { name: 'Delete' }).click()
  await expect(page).toHaveURL('/integrations')
  await expect(page.getByRole('link', { name: 'To be deleted' })).toBeHidden()
})
