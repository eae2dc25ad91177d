import { sendStock, signIn, statusOf } from './acts.ts'
import { expect, test } from './test.ts'

const refusal = { title: 'Unprocessable', detail: 'The product is not in the catalogue.', code: 'unknown_product' }

test.use({ expectedErrors: [/409/] })

test('another language is chosen from the menu, holds on every page of a walk, and stays after a reload', async ({ page, stack, destination }) => {
  await destination.answers(422, refusal)
  const messageId = await sendStock(stack, 'DEUTSCH-1')
  await expect.poll(() => statusOf(stack, messageId)).toBe('failed')
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

  await page.goto(`/events/${messageId}`)
  await expect(page.getByRole('heading', { name: 'Der Bestand von DEUTSCH-1 wurde nicht aktualisiert.' })).toBeVisible()
  await expect(page.getByText('Die Handelsplattform hat die Nachricht abgelehnt. Der Shop zeigt seit')).toBeVisible()
  await expect(page.getByRole('heading', { name: 'Versuch 1 abgelehnt' })).toBeVisible()
  await page.getByRole('button', { name: 'Erneut senden' }).click()
  const dialog = page.getByRole('dialog', { name: 'Diese Nachricht erneut senden?' })
  await dialog.getByRole('radio', { name: 'Bearbeitet' }).click()
  await dialog.getByRole('textbox', { name: 'Menge' }).fill('7')
  await expect(dialog.getByText('Was sich ändert: 1 Wert geändert.')).toBeVisible()
  await dialog.getByRole('button', { name: 'Abbrechen' }).click()

  await page.getByRole('button', { name: 'Übergehen' }).click()
  const skipping = page.getByRole('dialog', { name: 'Diese Nachricht übergehen?' })
  await skipping.getByLabel('Begründung').fill('Nicht mehr im Sortiment.')
  await fetch(`${stack.url}/v1/integrations/events/${messageId}/skip`, {
    method: 'POST', headers: { 'authorization': `Bearer ${stack.apiToken}`, 'content-type': 'application/json' }, body: JSON.stringify({ reason: 'Faster.' }),
  })
  await skipping.getByRole('button', { name: 'Übergehen' }).click()
  await expect(skipping.getByRole('alert')).toContainText('So, wie es steht, geht das nicht')
  await skipping.getByRole('button', { name: 'Abbrechen' }).click()

  await page.goto('/account')
  await expect(page.getByRole('heading', { name: 'Wo Sie angemeldet sind' })).toBeVisible()
  await page.goto('/settings/people')
  await page.getByRole('button', { name: 'Einladen' }).click()
  await expect(page.getByRole('dialog', { name: 'Jemanden einladen' }).getByRole('radio', { name: 'Bearbeiter' })).toBeVisible()
})
