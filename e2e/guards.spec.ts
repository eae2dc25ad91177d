/** What a browser may do with our pages, and what content that looks like code does in them: nothing. */
import type { Page } from '@playwright/test'
import { makeIntegration, sendStock, signIn, statusOf } from './acts.ts'
import type { Stack } from './stack.ts'
import { expect, test } from './test.ts'

/** Pages that are drawn by the server. A violation of the policy is an error in the browser's console, and so fails the test. */
const paths = ['/', '/events', '/integrations', '/integrations/new', '/docs', '/nowhere']

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
    await signIn(page, stack)
    const nonces = new Set<string>()
    for (const path of paths) {
      await test.step(path, async () => {
        const answer = await page.goto(path)
        await page.waitForLoadState('networkidle')
        const policy = answer?.headers()['content-security-policy'] ?? ''
        expect(policy).toContain('default-src \'none\'')
        expect(policy).toContain('frame-ancestors \'none\'')
        expect(/script-src ([^;]*)/.exec(policy)?.[1]).toMatch(/^'self' 'nonce-[\w-]{22}'$/)
        nonces.add(/'nonce-([^']*)'/.exec(policy)?.[1] ?? '')
      })
    }
    expect(nonces.size).toBe(paths.length)
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
    await page.goto(`/events/${event}${view}`)
    await page.waitForLoadState('networkidle')
    await expect(page.getByText(entity).first()).toBeVisible()
    expect(await isAttacked(page)).toBe('no')
  }
  await page.goto(`/events/${event}`)
  await expect(page.getByText(reason).first()).toBeVisible()
})
