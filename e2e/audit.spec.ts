import { readFile } from 'node:fs/promises'
import { sendStock, signIn } from './acts.ts'
import { expect, test } from './test.ts'

const reason = 'The warehouse asks what was sent.'

test('a message is revealed with a reason, is gone when closed, and the audit log says who looked', async ({ page, stack }) => {
  const messageId = await sendStock(stack, 'REVEAL-1')
  await signIn(page, stack, `/events/${messageId}?view=message`)
  await page.getByRole('button', { name: 'Reveal with reason' }).click()
  const dialog = page.getByRole('dialog')
  await expect(dialog).toContainText('Reveal this message?')
  await dialog.getByLabel('Reason').fill('why')
  await dialog.getByRole('button', { name: 'Reveal' }).click()
  await expect(dialog.getByText('Say why in at least five characters.')).toBeVisible()
  await dialog.getByLabel('Reason').fill(reason)
  await dialog.getByRole('button', { name: 'Reveal' }).click()
  await expect(dialog.getByRole('heading', { name: 'The message as it arrived' })).toBeVisible()
  await expect(dialog.getByText('"action"')).toBeVisible()
  await expect(page).toHaveURL(`/events/${messageId}?view=message`)
  await dialog.getByRole('button', { name: 'Close', exact: true }).last().click()
  await expect(dialog).toBeHidden()
  expect(await page.content()).not.toContain('"action"')
  await page.getByRole('button', { name: 'Reveal with reason' }).click()
  await expect(dialog.getByLabel('Reason')).toHaveValue('')
  await page.keyboard.press('Escape')

  await page.getByRole('link', { name: 'History' }).click()
  await expect(page.getByRole('heading', { name: 'Admin looked at the unmasked message of the event' })).toBeVisible()
  await expect(page.getByText(`“${reason}”`)).toBeVisible()

  await page.getByRole('link', { name: 'Audit log' }).click()
  const entry = page.getByRole('listitem').filter({ hasText: reason }).first()
  await expect(entry).toContainText('Admin looked at the unmasked message of the event')
  await entry.getByRole('link', { name: 'To the event' }).click()
  await expect(page).toHaveURL(`/events/${messageId}`)
})

test('the audit log is filtered in the address, and exported as it is filtered', async ({ page, stack }) => {
  const answer = await fetch(`${stack.url}/v1/products/AUDIT-1`, {
    method: 'PUT', headers: { 'authorization': `Bearer ${stack.apiToken}`, 'content-type': 'application/json' }, body: JSON.stringify({ name: '=1+1' }),
  })
  expect(answer.status).toBe(201)
  await signIn(page, stack, '/settings/audit')
  await page.getByRole('combobox', { name: 'Acts' }).click()
  await page.getByRole('option', { name: 'Products' }).click()
  await expect(page).toHaveURL('/settings/audit?act=product.')
  await page.getByRole('searchbox', { name: 'Search the audit log' }).fill('audit-1')
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL('/settings/audit?act=product.&q=audit-1')
  const entries = page.getByRole('list', { name: 'Entries, newest first' }).getByRole('listitem')
  await expect(entries).toHaveCount(1)
  await expect(entries).toContainText('added the product AUDIT-1')
  await entries.getByRole('button', { name: /^More about/ }).click()
  await expect(entries.getByRole('row', { name: 'name not there =1+1' })).toBeVisible()

  await page.getByRole('button', { name: 'Export' }).click()
  const download = page.waitForEvent('download')
  await page.getByRole('menuitem', { name: 'CSV, for a spreadsheet' }).click()
  const file = await download
  expect(file.suggestedFilename()).toMatch(/^audit-log-.*\.csv$/)
  const lines = (await readFile(await file.path(), 'utf8')).trimEnd().split('\r\n')
  expect(lines).toHaveLength(2)
  expect(lines[1]).toContain('added the product AUDIT-1')

  await page.getByRole('searchbox', { name: 'Search the audit log' }).fill('nobody ever did this')
  await page.keyboard.press('Enter')
  await expect(page.getByText('Nothing matches')).toBeVisible()
  await page.getByRole('button', { name: 'Clear the filter' }).click()
  await expect(page).toHaveURL('/settings/audit')
  await expect(entries.filter({ hasText: 'exported the audit log' }).first()).toBeVisible()
})
