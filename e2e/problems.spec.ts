import type { Page } from '@playwright/test'
import { makeIntegration, problemOf, sendStock, signIn, statusOf } from './acts.ts'
import type { Stack } from './stack.ts'
import { expect, test } from './test.ts'
import type { Destination } from './test.ts'

/** An integration of whose messages the platform refuses each for the same reason; resolves once they have failed. */
async function makeProblem(stack: Stack, destination: Destination, given: { name: string, skus: readonly string[] }) {
  const integration = await makeIntegration(stack, given.name)
  await destination.answers(422, { title: 'Unprocessable', detail: `${given.name} is not known in the catalogue.` })
  const ids: string[] = []
  for (const sku of given.skus) ids.push(await sendStock(stack, sku, integration.apiKey))
  for (const id of ids) await expect.poll(() => statusOf(stack, id, integration.apiKey)).toBe('failed')
  return { integration, ids, problemId: await problemOf(stack, ids[0] ?? '') }
}

const care = (page: Page) => page.getByRole('complementary', { name: 'Looking after it' })
const setPaused = (stack: Stack, id: string, verb: 'pause' | 'resume') =>
  fetch(`${stack.url}/v1/integrations/${id}/${verb}`, { method: 'POST', headers: { authorization: `Bearer ${stack.apiToken}` } })

test('a problem is found, looked after, and put right: all of its messages in order, also after a reload', async ({ page, stack, destination }) => {
  const { integration, ids, problemId } = await makeProblem(stack, destination, { name: 'Oslo', skus: ['CHAIR-UNO-1', 'CHAIR-UNO-2', 'CHAIR-UNO-3'] })
  await signIn(page, stack, '/')
  await page.keyboard.press('g')
  await page.keyboard.press('p')
  await expect(page).toHaveURL('/problems')
  const row = page.getByRole('listitem').filter({ hasText: 'Set stock · Oslo' })
  await expect(row).toContainText('Refused by the platform')
  await expect(row).toContainText('3 failed')
  await expect(page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: /^Problems \d+/ })).toBeVisible()
  await page.keyboard.press('j')
  await expect(page.getByRole('list', { name: 'Problems, seen last first' }).getByRole('link').first()).toBeFocused()
  await row.getByRole('link').focus()
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(`/problems/${problemId}`)

  await expect(page.getByRole('heading', { name: 'The commerce platform refused the message.' })).toBeVisible()
  await expect(page.getByText('It says: Oslo is not known in the catalogue.')).not.toHaveCount(0)
  await expect(page.getByRole('region', { name: 'Affected messages' }).getByRole('link', { name: 'CHAIR-UNO-2' })).toBeVisible()
  await care(page).getByRole('button', { name: 'I take it' }).click()
  await expect(care(page).getByRole('combobox', { name: 'Owner' })).toContainText('Admin')
  await care(page).getByRole('textbox', { name: 'Note' }).fill('The catalogue is being mended.')
  await care(page).getByRole('button', { name: 'Save the note' }).click()
  await expect(care(page).getByRole('button', { name: 'Save the note' })).toBeHidden()

  await destination.passesOn()
  await page.getByRole('button', { name: 'Resubmit 3, in order' }).click()
  const dialog = page.getByRole('dialog', { name: 'Resubmit these messages?' })
  await expect(dialog).toContainText('3 messages will be sent again, in order.')
  await dialog.getByRole('button', { name: 'Resubmit 3 messages, in order' }).click()
  await expect(page).toHaveURL(/\?job=/)
  const progress = page.getByRole('region', { name: 'Progress of the resubmission' })
  await expect(progress).toBeVisible()
  await page.reload()
  await expect(progress.getByRole('heading', { name: '3 messages were taken care of' })).toBeVisible()
  await expect(progress.getByRole('link', { name: 'Result as a file' })).toBeVisible()
  await expect(page.getByText('Nothing of it is failed any more.')).toBeVisible()
  for (const id of ids) expect(await statusOf(stack, id, integration.apiKey)).toBe('success')
  await progress.getByRole('button', { name: 'Close' }).click()
  await expect(page).toHaveURL(`/problems/${problemId}`)
  await page.goto(`/problems?state=resolved&integration=${integration.id}`)
  await expect(page.getByRole('listitem').filter({ hasText: 'The catalogue is being mended.' })).toContainText('nothing left')
})

test('a problem is snoozed and resolved, and comes back by itself', async ({ page, stack, destination }) => {
  const { integration, problemId } = await makeProblem(stack, destination, { name: 'Bergen', skus: ['LAMP-1'] })
  await signIn(page, stack, `/problems/${problemId}`)
  await care(page).getByRole('button', { name: 'Snooze' }).click()
  await page.getByRole('menuitem', { name: 'For an hour' }).click()
  await expect(page.getByText(/Snoozed until .*It counts as open again after that\./)).toBeVisible()
  await care(page).getByRole('button', { name: 'End the snooze' }).click()
  await care(page).getByRole('button', { name: 'Resolve' }).click()
  const dialog = page.getByRole('dialog', { name: 'Resolve this problem?' })
  await expect(dialog).toContainText('1 message stays failed and is kept.')
  await dialog.getByRole('button', { name: 'Resolve' }).click()
  await expect(page.getByText(/Resolved by Admin/)).toBeVisible()
  await page.goto(`/problems?integration=${integration.id}`)
  await expect(page.getByText('Nothing matches')).toBeVisible()
  await sendStock(stack, 'LAMP-2', integration.apiKey)
  await page.goto(`/problems/${problemId}`)
  await expect(page.getByText(/It was resolved and came back/)).toBeVisible()
  await expect(page.getByRole('button', { name: 'Resubmit 2, in order' })).toBeVisible()
})

test('a resubmission is paused, goes on, and is cancelled, with numbers', async ({ page, stack, destination }) => {
  const skus = Array.from({ length: 25 }, (_, index) => `DESK-${index}`)
  const { integration, problemId } = await makeProblem(stack, destination, { name: 'Tromso', skus })
  await setPaused(stack, integration.id, 'pause') // Then what is put back waits in its lane.
  await signIn(page, stack, `/problems/${problemId}`)
  await page.keyboard.press('r')
  await page.getByRole('dialog').getByRole('button', { name: 'Resubmit 25 messages, in order' }).click()
  const progress = page.getByRole('region', { name: 'Progress of the resubmission' })
  await progress.getByRole('button', { name: 'Pause' }).click()
  await expect(progress.getByRole('heading', { name: 'Paused: 25 messages' })).toBeVisible()
  await progress.getByRole('button', { name: 'Go on' }).click()
  await expect(page.getByRole('button', { name: 'Resubmit 5, in order' })).toBeVisible() // Twenty of a lane at a time.
  await progress.getByRole('button', { name: 'Cancel the rest' }).click()
  const dialog = page.getByRole('dialog', { name: 'Cancel the rest?' })
  await expect(dialog).toContainText('5 messages that still wait stay failed. 20 that are under way go on.')
  await dialog.getByRole('button', { name: 'Cancel the rest' }).click()
  await expect(progress.getByRole('heading', { name: 'Cancelled' })).toBeVisible()
  await destination.passesOn()
  await setPaused(stack, integration.id, 'resume')
  await expect(progress.getByRole('link', { name: 'Result as a file' })).toBeVisible()
  await expect(progress).toContainText('Left out5')
  await progress.getByText('Why some were left out').click()
  await expect(progress.getByText('The resubmission was cancelled.')).toBeVisible()
})

test.describe('where there is nothing', () => {
  test.use({ expectedErrors: [/404/] })
  test('the page of a problem says so', async ({ page, stack }) => {
    await signIn(page, stack, '/problems/019a0000-0000-7000-8000-00000000dead')
    await expect(page.getByText('There is no problem at this address')).toBeVisible()
    await page.getByRole('link', { name: 'To the problems', exact: true }).click()
    await expect(page).toHaveURL('/problems')
  })
})
