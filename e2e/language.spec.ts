import { signIn } from './acts.ts'
import { expect, test } from './test.ts'

test('another language is chosen from the menu, and stays after a reload', async ({ page, stack }) => {
  await signIn(page, stack)
  await expect(page.locator('html')).toHaveAttribute('lang', 'en')
  await page.getByRole('button', { name: /^Account of/ }).click()
  await page.getByRole('menuitemcheckbox', { name: 'Deutsch' }).click()
  await page.keyboard.press('Escape')
  const main = page.getByRole('navigation', { name: 'Hauptmenü' })
  await expect(main.getByRole('link', { name: 'Ereignisse' })).toBeVisible()
  await page.reload()
  await expect(main.getByRole('link', { name: 'Ereignisse' })).toBeVisible()
  await expect(page.locator('html')).toHaveAttribute('lang', 'de')
})
