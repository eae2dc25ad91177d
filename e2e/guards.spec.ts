/** What a browser may do with our pages, and what content that looks like code does in them: nothing. */
import type { Page, Response } from '@playwright/test'
import { makeIntegration, openPage, sendStock, signIn, statusOf } from './acts.ts'
import type { Stack } from './stack.ts'
import { expect, test } from './test.ts'

/** Every page but those of one event or integration. A violation of the policy is an error in the browser's console, and so fails the test. */
const dashboard = ['/', '/events', '/integrations', '/integrations/new', '/account', '/settings/people', '/settings/tokens', '/settings/masking', '/settings/audit']
const others = ['/sign-in', '/docs', '/join/used-up', '/nowhere']

/** Opens a page that has no live stream. */
async function openOther(page: Page, path: string) {
  const answer = await page.goto(path)
  await page.waitForLoadState('networkidle')
  return answer
}

async function act(stack: Stack, path: string, body: unknown) {
  const answer = await fetch(`${stack.url}${path}`, {
    method: 'POST', headers: { 'authorization': `Bearer ${stack.apiToken}`, 'content-type': 'application/json' }, body: JSON.stringify(body),
  })
  expect(answer.ok).toBe(true)
}

/** Marks the page when a script of somebody else runs in it. */
const attack = 'document.documentElement.dataset.attacked="yes"'
const isAttacked = (page: Page) => page.evaluate(() => document.documentElement.dataset.attacked ?? 'no')

test.describe('the policy', () => {
  test.use({ expectedErrors: [/404/] })
  test('stands on every page with a nonce of its own, and no page breaks it', async ({ page, stack }) => {
    const nonces = new Set<string>()
    const look = (path: string, open: (page: Page, path: string) => Promise<Response | null>) => test.step(path, async () => {
      const answer = await open(page, path)
      expect(answer?.headers()['cache-control']).toBe('no-store')
      const policy = answer?.headers()['content-security-policy'] ?? ''
      expect(policy).toContain('default-src \'none\'')
      expect(policy).toContain('frame-ancestors \'none\'')
      expect(/script-src ([^;]*)/.exec(policy)?.[1]).toMatch(/^'self' 'nonce-[\w-]{22}'$/)
      nonces.add(/'nonce-([^']*)'/.exec(policy)?.[1] ?? '')
    })
    for (const path of others) await look(path, openOther)
    await signIn(page, stack)
    for (const path of dashboard) await look(path, openPage)
    expect(nonces.size).toBe(others.length + dashboard.length)
  })
})

test.describe('a script in the content', () => {
  test.use({ expectedErrors: [/Content Security Policy|404/] })
  test('does not run, however it got there', async ({ page, stack }) => {
    await signIn(page, stack)
    const scripts = `<script>${attack}</script><img src="/nothing.png" onerror='${attack}'><script src="data:text/javascript,${attack}"></script>`
    await page.route('**/events', async (route) => {
      const answer = await route.fetch()
      await route.fulfill({ response: answer, body: (await answer.text()).replace(/<body[^>]*>/, body => body + scripts) })
    })
    await page.goto('/events')
    await expect(page.locator('img[src="/nothing.png"]')).toBeAttached()
    await expect(page.getByRole('heading', { level: 1, name: 'Events' })).toBeVisible()
    await page.evaluate(`{
      const script = document.createElement('script')
      script.textContent = ${JSON.stringify(attack)}
      document.body.append(script)
    }`)
    expect(await isAttacked(page)).toBe('no')
  })
})

test('what people and senders write is shown as they wrote it, whatever it looks like', async ({ page, stack, destination }) => {
  const name = `<img src=x onerror='${attack}'>`
  const entity = `"><script>${attack}</script>`
  const reason = `{{constructor.constructor('${attack}')()}} </textarea><svg onload='${attack}'>`
  page.on('dialog', () => expect(null, 'a dialog was opened').toBe('never'))
  await destination.answers(422, { detail: `<b onmouseover='${attack}'>refused</b>` })
  const { id, apiKey } = await makeIntegration(stack, name)
  const event = await sendStock(stack, entity, apiKey)
  await expect.poll(() => statusOf(stack, event, apiKey)).toBe('failed')
  await act(stack, `/v1/integrations/events/${event}/skip`, { reason })

  await signIn(page, stack, '/integrations')
  await expect(page.getByText(name).first()).toBeVisible()
  await page.goto(`/integrations/${id}?view=settings`)
  await expect(page.getByLabel('Name')).toHaveValue(name)
  await page.goto('/events')
  await expect(page.getByText(entity).first()).toBeVisible()
  for (const view of ['', '?attempt=1', '?view=message']) {
    await openPage(page, `/events/${event}${view}`)
    await expect(page.getByText(entity).first()).toBeVisible()
    expect(await isAttacked(page)).toBe('no')
  }
  await page.goto(`/events/${event}`)
  await expect(page.getByText(reason).first()).toBeVisible()
})
