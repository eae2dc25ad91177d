/** What people see and keep when their connection, Waybill or their session goes away under them and comes back: no reload, nothing typed twice. */
import type { Locator, Page } from '@playwright/test'
import { makeIntegration, sendStock, signIn, statusOf } from './acts.ts'
import type { Destination } from './test.ts'
import { expect, test } from './test.ts'
import type { Stack } from './stack.ts'

/** Something that goes wrong outside the page. */
interface Fault {
  name: string
  strikes: (page: Page, stack: Stack) => Promise<unknown>
  /** What says so. */
  said: (page: Page) => Locator
  mend: (page: Page, stack: Stack) => Promise<unknown>
}

/** Ends the session as from elsewhere: the browser keeps its cookie and learns nothing. */
async function endSession(page: Page, stack: Stack) {
  const cookies = await page.context().cookies()
  const answer = await fetch(`${stack.url}/v1/session`, {
    method: 'DELETE', headers: { cookie: cookies.map(({ name, value }) => `${name}=${value}`).join('; '), origin: stack.url },
  })
  expect(answer.ok).toBe(true)
}

const signInAgain = (page: Page) => page.getByRole('dialog', { name: 'You are not signed in any more' })

const faults: Fault[] = [{
  name: 'the connection is cut',
  strikes: page => page.context().setOffline(true),
  said: page => page.getByText('Waybill cannot be reached'),
  mend: page => page.context().setOffline(false),
}, {
  name: 'the API answers 500',
  strikes: page => page.route(/\/v1\//, route => route.fulfill({
    status: 500, contentType: 'application/problem+json',
    json: { type: 'about:blank', title: 'Internal error', status: 500, detail: '', code: 'internal_error', requestId: 'r-1' },
  })),
  said: page => page.getByText('Something went wrong on our side'),
  mend: page => page.unroute(/\/v1\//),
}, {
  name: 'the session has ended',
  strikes: endSession,
  said: signInAgain,
  async mend(page, stack) {
    await signInAgain(page).getByLabel('E-mail').fill(stack.email)
    await signInAgain(page).getByLabel('Password', { exact: true }).fill(stack.password)
    await signInAgain(page).getByRole('button', { name: 'Sign in' }).click()
    await expect(signInAgain(page)).toBeHidden()
  },
}]

test.use({ expectedErrors: [/ERR_INTERNET_DISCONNECTED|status of (?:500|401)/] })

/** Marks the page, so that a reload would be noticed. */
async function mark(page: Page) {
  await page.evaluate(() => document.documentElement.dataset.mark = 'the same page')
}

async function expectSamePage(page: Page) {
  await expect(page.locator('html[data-mark]')).toHaveCount(1)
}

/** Comes back to the tab, so that the page looks again at once: in vain. One that asks somebody to sign in does not look. */
async function lookInVain(page: Page) {
  if (await signInAgain(page).isVisible()) return
  const isLook = (method: string, url: string) => method === 'GET' && url.includes('/v1/integrations/events/')
  const failed = Promise.race([
    page.waitForEvent('requestfailed', request => isLook(request.method(), request.url())),
    page.waitForResponse(answer => isLook(answer.request().method(), answer.url()) && answer.status() >= 500),
  ])
  await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')))
  await failed
}

/** Presses a button while something is wrong. A page that has found out by itself that the session has ended asks for the sign-in over the button. */
async function press(page: Page, button: Locator) {
  await button.click({ timeout: 5000 }).catch(() => expect(signInAgain(page)).toBeVisible())
}

async function makeFailed(stack: Stack, destination: Destination, sku: string): Promise<string> {
  await destination.answers(422, { title: 'Unprocessable', detail: 'The product is not in the catalogue.', code: 'unknown_product' })
  const messageId = await sendStock(stack, sku)
  await expect.poll(() => statusOf(stack, messageId)).toBe('failed')
  await destination.passesOn()
  return messageId
}

for (const fault of faults) {
  test.describe(`when ${fault.name}`, () => {
    test('the list of events says so, keeps its rows and what is typed, and goes on by itself', async ({ page, stack }) => {
      const { id, apiKey } = await makeIntegration(stack, `Kept ${fault.name}`)
      await sendStock(stack, 'KEPT-1', apiKey)
      await signIn(page, stack, `/events?integration=${id}`)
      await expect(page.getByRole('link', { name: /KEPT-1/ })).toBeVisible()
      await mark(page)
      await page.getByRole('searchbox', { name: 'Search events' }).fill('half an order num')
      await fault.strikes(page, stack)
      await sendStock(stack, 'KEPT-2', apiKey)
      await expect(fault.said(page).first()).toBeVisible({ timeout: 20_000 })
      await expect(page.getByText('KEPT-1').first()).toBeVisible()
      await fault.mend(page, stack)
      await expect(page.getByRole('button', { name: '1 new event' })).toBeVisible({ timeout: 20_000 })
      await expect(fault.said(page)).toHaveCount(0)
      await expect(page.getByRole('searchbox', { name: 'Search events' })).toHaveValue('half an order num')
      await sendStock(stack, 'KEPT-3', apiKey)
      await expect(page.getByRole('button', { name: '2 new events' })).toBeVisible()
      await expectSamePage(page)
    })

    test('a half-typed edit is kept, and is sent as soon as it can be', async ({ page, stack, destination }) => {
      const sku = `HALF-${faults.indexOf(fault)}`
      await signIn(page, stack, `/events/${await makeFailed(stack, destination, sku)}`)
      await mark(page)
      await page.getByRole('button', { name: 'Resubmit' }).click()
      const dialog = page.getByRole('dialog', { name: 'Resubmit this message?' })
      await dialog.getByRole('radio', { name: 'Edited' }).click()
      await dialog.getByRole('textbox', { name: 'Quantity' }).fill('6')
      await fault.strikes(page, stack)
      await press(page, dialog.getByRole('button', { name: 'Resubmit the edited message' }))
      await expect(fault.said(page).first()).toBeVisible({ timeout: 20_000 })
      await lookInVain(page)
      await fault.mend(page, stack)
      await expect(dialog.getByRole('textbox', { name: 'Quantity' })).toHaveValue('6')
      await dialog.getByRole('button', { name: 'Resubmit the edited message' }).click()
      await expect(page.getByRole('heading', { name: `Stock of ${sku} was updated.` })).toBeVisible()
      await expect(fault.said(page)).toHaveCount(0)
      await expectSamePage(page)
    })

    test('the wizard keeps what is typed, and ends with a key', async ({ page, stack }) => {
      await signIn(page, stack, '/integrations/new')
      await mark(page)
      await page.getByRole('textbox', { name: 'Name' }).fill(`Made after ${fault.name}`)
      await page.getByRole('button', { name: 'Next' }).click()
      await page.getByLabel('Retries').fill('1')
      await page.getByLabel('Retries').press('Tab')
      await fault.strikes(page, stack)
      await press(page, page.getByRole('button', { name: 'Create integration' }))
      await expect(fault.said(page).first()).toBeVisible()
      await fault.mend(page, stack)
      await expect(page.getByText('2 attempts; a pause of 5 s; given up after 5 s.')).toBeVisible()
      await page.getByRole('button', { name: 'Create integration' }).click()
      await expect(page.getByRole('heading', { name: `Made after ${fault.name} is ready to send` })).toBeVisible()
      await expectSamePage(page)
    })
  })
}

test('somebody who signs in again in another tab goes on in this one', async ({ page, context, stack }) => {
  await signIn(page, stack, '/integrations/new')
  await page.getByRole('textbox', { name: 'Name' }).fill('Typed before')
  await page.getByRole('button', { name: 'Next' }).click()
  await endSession(page, stack)
  await press(page, page.getByRole('button', { name: 'Create integration' }))
  await expect(signInAgain(page)).toBeVisible()
  const other = await context.newPage()
  await signIn(other, stack)
  await other.close()
  await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange'))) // Headless tabs are never hidden, so none is shown again.
  await expect(signInAgain(page)).toBeHidden()
  await expect(page.getByRole('alert')).toHaveCount(0)
  await page.getByRole('button', { name: 'Create integration' }).click()
  await expect(page.getByRole('heading', { name: 'Typed before is ready to send' })).toBeVisible()
})
