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

test('lists, and who did what, are read in the same language', async ({ page, context, stack }) => {
  const messageId = await sendStock(stack, 'DEUTSCH-2')
  await expect.poll(() => statusOf(stack, messageId)).toBe('success')
  await signIn(page, stack)
  await context.addCookies([{ name: 'waybill-language', value: 'de', url: stack.url }])
  await page.goto('/events?q=DEUTSCH-2')
  await expect(page).toHaveTitle('Ereignisse · Waybill')
  const list = page.getByRole('table', { name: 'Ereignisse, neueste zuerst' })
  await expect(list.getByRole('link', { name: 'DEUTSCH-2' })).toBeVisible()
  await expect(list.getByRole('columnheader', { name: 'Angenommen' })).toBeVisible()
  await expect(page.getByText('1 von 1 angezeigt')).toBeVisible()
  await page.goto('/events?q=nirgends')
  await expect(page.getByText('Kein Ereignis erfüllt alles, wonach Sie gefragt haben.')).toBeVisible()

  await page.goto(`/events/${messageId}?view=message`)
  await page.getByRole('button', { name: 'Mit Begründung aufdecken' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Begründung').fill('Das Lager fragt nach.')
  await dialog.getByRole('button', { name: 'Aufdecken' }).click()
  await expect(dialog.getByRole('heading', { name: 'Die Nachricht, wie sie ankam' })).toBeVisible()
  const looked = 'Admin hat sich die unmaskierte Nachricht des Ereignisses angesehen'
  await page.goto(`/events/${messageId}?view=history`)
  await expect(page.getByRole('heading', { name: looked })).toBeVisible()

  await page.goto(`/settings/audit?act=event.revealed&subjectId=${messageId}`)
  await expect(page).toHaveTitle('Protokoll · Waybill')
  await expect(page.getByRole('combobox', { name: 'Vorgänge' })).toHaveText('Jemand hat sich die unmaskierte Nachricht des Ereignisses angesehen')
  const entry = page.getByRole('list', { name: 'Einträge, neueste zuerst' }).getByRole('listitem')
  await expect(entry).toHaveCount(1)
  await entry.getByRole('button', { name: `Mehr zu: ${looked}` }).click()
  await expect(entry.getByText('Anfrage')).toBeVisible()
  await expect(entry.getByRole('button', { name: 'Alles von Admin' })).toBeVisible()
})
