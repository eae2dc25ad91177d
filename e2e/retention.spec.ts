import { AxeBuilder } from '@axe-core/playwright'
import { signIn } from './acts.ts'
import { expect, test } from './test.ts'

test('retention says what is kept, and with numbers what shortening removes before it does', async ({ page, stack }) => {
  await signIn(page, stack, '/settings/retention')
  const messages = page.getByRole('group', { name: 'Keep Messages as they arrived' })
  const save = page.getByRole('button', { name: 'Save', exact: true })
  await expect(messages.getByRole('switch', { name: 'Keep for ever' })).toBeChecked()
  await expect(save).toBeDisabled()
  await messages.getByRole('switch', { name: 'Keep for ever' }).click()
  await messages.getByRole('spinbutton').fill('30')
  await messages.getByRole('spinbutton').press('Tab')
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([])
  await save.click()
  const dialog = page.getByRole('dialog')
  await expect(dialog).toContainText('Messages as they arrived: none is removed now.')
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([])
  await dialog.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByText('Last changed by')).toBeVisible()
  await page.reload()
  await expect(messages.getByRole('spinbutton')).toHaveValue('30')
  await messages.getByRole('switch', { name: 'Keep for ever' }).click()
  await page.getByRole('button', { name: 'Undo changes' }).click()
  await expect(messages.getByRole('spinbutton')).toHaveValue('30')
})
