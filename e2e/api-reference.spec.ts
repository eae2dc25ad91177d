import { AxeBuilder } from '@axe-core/playwright'
import { signIn } from './acts.ts'
import { expect, test } from './test.ts'

test('whoever is not signed in can read the API reference, and nothing of it comes from elsewhere', async ({ page, stack }) => {
  const origins = new Set<string>()
  page.on('request', request => /^(?:data|blob):/.test(request.url()) || origins.add(new URL(request.url()).origin))
  await page.goto('/docs')
  await expect(page).toHaveURL('/docs')
  await expect(page.getByRole('heading', { level: 1, name: 'API reference' })).toBeVisible()
  await expect(page.getByRole('heading', { name: 'Sending', exact: true })).toBeVisible()
  await page.waitForLoadState('networkidle')
  expect([...origins]).toEqual([stack.url])
})

test('a person who is signed in tries a request, as themselves', async ({ page, stack }) => {
  await signIn(page, stack)
  await page.getByRole('link', { name: 'API reference' }).click()
  await expect(page).toHaveURL(/\/docs/)
  await page.goto('/docs#tag/integrations/GET/v1/integrations')
  await page.reload()
  await page.getByRole('button', { name: 'Test Request (get /v1/integrations)' }).click()
  const answered = page.waitForResponse(response => new URL(response.url()).pathname === '/v1/integrations')
  await page.getByRole('dialog').getByRole('button', { name: /^Send/ }).first().click()
  const response = await answered
  expect([response.status(), new URL(response.url()).origin]).toEqual([200, stack.url])
  await expect(page.getByRole('dialog').getByText('200 OK')).toBeVisible()
})

test('no other page fetches what the reference is made of', async ({ page, stack }) => {
  await signIn(page, stack)
  const fetched: number[] = []
  page.on('response', response => void response.body().then(body => response.url().endsWith('.js') && fetched.push(body.length), () => {}))
  for (const path of ['/', '/events', '/integrations']) {
    await page.goto(path)
    await page.waitForLoadState('networkidle')
  }
  expect(Math.max(0, ...fetched)).toBeLessThan(500_000)
})

test.describe('on a phone', () => {
  test.use({ viewport: { width: 375, height: 812 } })
  test('the reference fits', async ({ page }) => {
    await page.goto('/docs')
    await expect(page.getByRole('heading', { name: 'Sending', exact: true })).toBeVisible()
    expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBe(0)
  })
})

test('axe finds nothing in what is ours', async ({ page }) => {
  await page.goto('/docs')
  await page.waitForLoadState('networkidle')
  const { violations } = await new AxeBuilder({ page }).include('header').analyze()
  expect(violations.map(({ id, nodes }) => ({ id, html: nodes.map(node => node.html) }))).toEqual([])
})
