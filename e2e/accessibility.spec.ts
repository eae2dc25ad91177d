import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { makeIntegration, openPage, problemOf, sendStock, signIn, statusOf } from './acts.ts'
import type { Stack } from './stack.ts'
import { expect, test } from './test.ts'
import type { Destination } from './test.ts'

const pages = [
  ['the overview', '/'],
  ['the events', '/events'],
  ['an empty list', '/events?q=nothing-has-this-name'],
  ['a failed event', '/events/{event}?attempt=1'],
  ['a message', '/events/{event}?view=message'],
  ['the history of a message', '/events/{event}?view=history'],
  ['the audit log', '/settings/audit'],
  ['an audit log without entries', '/settings/audit?q=nothing-has-this-name'],
  ['the problems', '/problems?state=all'],
  ['problems that nobody has', '/problems?q=nothing-has-this-name'],
  ['a problem', '/problems/{problem}'],
  ['the integrations', '/integrations'],
  ['the wizard', '/integrations/new'],
  ['an integration', '/integrations/{integration}'],
  ['an integration whose lane is blocked', '/integrations/{blocked}'],
  ['one\'s account', '/account'],
  ['the people', '/settings/people'],
  ['the tokens', '/settings/tokens'],
  ['the rules of masking', '/settings/masking'],
  ['the status', '/status'],
  ['the alerts', '/settings/alerts'],
  ['the retention', '/settings/retention'],
  ['the settings of an integration', '/integrations/{integration}?view=settings'],
] as const

/** Makes a failed event and an integration whose lane is held, and fills the paths with their ids. */
async function fillPaths(stack: Stack, destination: Destination, sku: string) {
  const blocked = await makeIntegration(stack, 'Blocked', { onExhausted: 'hold', retryPolicies: { default: { retries: 0 } } })
  await destination.answers(500, { detail: 'Out of order for this test.' })
  const held = await sendStock(stack, 'HELD', blocked.apiKey)
  await expect.poll(() => statusOf(stack, held, blocked.apiKey)).toBe('failed')
  await sendStock(stack, 'HELD', blocked.apiKey)
  await destination.answers(422, { detail: 'Refused for this test.' })
  const event = await sendStock(stack, sku)
  await expect.poll(() => statusOf(stack, event)).toBe('failed')
  const problem = await problemOf(stack, event)
  const fill = (path: string) => path.replace('{event}', event).replace('{problem}', problem).replace('{integration}', stack.demo.integrationId).replace('{blocked}', blocked.id)
  return { event, fill }
}

async function expectNothingFound(page: Page) {
  const { violations } = await new AxeBuilder({ page }).analyze()
  expect.soft(violations.map(({ id, nodes }) => ({ id, where: nodes.map(node => `${node.failureSummary} ${node.html.slice(0, 200)}`) }))).toEqual([])
}

async function expectNoSideways(page: Page) {
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
  expect(overflow, 'pixels that stick out to the side').toBe(0)
}

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme })
    test('axe finds nothing on any page', async ({ page, stack, destination }) => {
      test.setTimeout(180_000)
      const { event, fill } = await fillPaths(stack, destination, `AXE-${colorScheme}`)
      await page.goto('/sign-in')
      await expectNothingFound(page)
      await signIn(page, stack)
      for (const [name, path] of pages) {
        await test.step(name, async () => {
          await openPage(page, fill(path))
          await expectNothingFound(page)
        })
      }
      await page.goto(`/events/${event}`)
      await page.getByRole('button', { name: 'Resubmit' }).click()
      const dialog = page.getByRole('dialog')
      await expect(dialog).toBeVisible()
      await expectNothingFound(page)
      await dialog.getByRole('radio', { name: 'Edited' }).click()
      await expectNothingFound(page)
      await dialog.getByRole('button', { name: 'JSON' }).click()
      await dialog.getByRole('textbox', { name: 'Data' }).fill('{ "items": [] }')
      await expect(dialog.getByText('What changes')).toBeVisible()
      await expectNothingFound(page)
    })
  })
}

test.describe('on a phone', () => {
  test.use({ viewport: { width: 375, height: 812 }, hasTouch: true })
  test('every page fits, and the menu leads everywhere', async ({ page, stack, destination }) => {
    test.setTimeout(120_000)
    const { fill } = await fillPaths(stack, destination, 'PHONE-1')
    await signIn(page, stack)
    for (const [name, path] of pages) {
      await test.step(name, async () => {
        await openPage(page, fill(path))
        await expectNoSideways(page)
      })
    }
    await page.goto('/')
    await page.getByRole('button', { name: /sidebar|menu/i }).click()
    await page.getByRole('dialog').getByRole('link', { name: 'Events' }).click()
    await expect(page).toHaveURL('/events')
    await expect(page.getByRole('link', { name: /PHONE-1/ })).toBeVisible()
    await expectNothingFound(page)
  })
})

test('nothing is fetched from another host', async ({ page, stack }) => {
  const hosts = new Set<string>()
  page.on('request', request => request.url().startsWith('data:') || hosts.add(new URL(request.url()).origin))
  await signIn(page, stack)
  for (const [, path] of pages.filter(([, path]) => !path.includes('{'))) await page.goto(path)
  expect([...hosts]).toEqual([stack.url])
})
