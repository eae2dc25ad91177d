import { AxeBuilder } from '@axe-core/playwright'
import { makeIntegration, openPage, signIn } from './acts.ts'
import { expect, test } from './test.ts'

/** The first try is refused. */
test.use({ expectedErrors: [/422/] })

test('a test message is tried, mended, and really sent', async ({ page, stack }) => {
  const { id } = await makeIntegration(stack, 'Under test')
  await signIn(page, stack, `/integrations/${id}`)
  await page.getByRole('button', { name: 'Test message' }).click()
  const dialog = page.getByRole('dialog', { name: 'Send a test message' })
  await expect(dialog.getByText('This really changes stock at the destination.')).toBeVisible()
  const message = dialog.getByRole('textbox', { name: 'Message' })
  await expect(message).toHaveValue(/"sku": "CHAIR-UNO-BLK"/)

  await message.fill('{"action":"inventory.set","data":{"items":[{"sku":"TRIED-1","quantity":-1}]}}')
  await dialog.getByRole('button', { name: 'Dry run' }).click()
  await expect(dialog.getByRole('alert')).toContainText('data.items[0].quantity')
  await message.fill('{"action":"inventory.set","data":{"items":[{"sku":"TRIED-1","quantity":7}]}}')
  await dialog.getByRole('button', { name: 'Dry run' }).click()
  await expect(dialog.getByText('It would become POST /v1/inventory/bulk-update. It would be sent at once.')).toBeVisible()
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([])

  await dialog.getByRole('combobox', { name: 'Kind of message' }).click()
  await page.getByRole('option', { name: 'Save product' }).click()
  await expect(dialog.getByText('This really changes a product at the destination.')).toBeVisible()
  await dialog.getByRole('combobox', { name: 'Kind of message' }).click()
  await page.getByRole('option', { name: 'Set stock' }).click()
  await expect(message).toHaveValue(/TRIED-1/)

  await dialog.getByRole('button', { name: 'Send for real' }).click()
  await expect(page.getByRole('heading', { name: 'Stock of TRIED-1 was updated.' })).toBeVisible()
  await page.goto(`${page.url()}?view=history`)
  await expect(page.getByText('sent a test message in the name of Under test')).toBeVisible()
})

test('the page of an integration, its settings and its dialogs speak German', async ({ page, stack }) => {
  const { id } = await makeIntegration(stack, 'Kasse Berlin')
  await signIn(page, stack)
  await page.context().addCookies([{ name: 'waybill-language', value: 'de', url: stack.url }])
  await openPage(page, `/integrations/${id}`)
  await expect(page.getByRole('heading', { name: 'Warten auf die erste Nachricht' })).toBeVisible()
  await page.getByRole('button', { name: 'Anhalten' }).click()
  const pausing = page.getByRole('dialog', { name: 'Kasse Berlin anhalten?' })
  await expect(pausing).toContainText('Zurzeit ist keine Nachricht unterwegs.')
  await pausing.getByRole('button', { name: 'Anhalten' }).click()
  await expect(page.getByRole('button', { name: 'Fortsetzen' })).toBeVisible()
  await page.getByRole('button', { name: 'Testnachricht' }).click()
  const dialog = page.getByRole('dialog', { name: 'Eine Testnachricht senden' })
  await dialog.getByRole('button', { name: 'Probelauf' }).click()
  await expect(dialog.getByText('Sie würde warten, bis die Integration fortgesetzt wird.')).toBeVisible()
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([])
  await dialog.getByRole('button', { name: 'Abbrechen' }).click()

  await page.getByRole('link', { name: 'Einstellungen' }).click()
  await expect(page.getByText('4 Versuche; Pausen von 5 s, 25 s, 2 min 5 s')).toBeVisible()
  await expect(page.getByRole('heading', { name: 'Was maskiert wird' })).toBeVisible()
  await page.getByLabel('Pfade').fill('data.email')
  await expect(page.getByText('data.email muss mit $ beginnen')).toBeVisible()
  await page.getByRole('button', { name: 'Geheimnis hinzufügen' }).click()
  await expect(page.getByRole('dialog', { name: 'Geheimnis hinzufügen' }).getByLabel('Wert')).toBeVisible()
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([])
})
