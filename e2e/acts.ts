/** What people and senders do, as the browser tests need it: sign in, send a message, look up what became of it. */
import type { Page } from '@playwright/test'
import { z } from 'zod'
import { expect } from './test.ts'
import type { Stack } from './stack.ts'

/** Signs in as the admin and lands on `path`. */
export async function signIn(page: Page, stack: Stack, path = '/') {
  await page.goto(path)
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible()
  await page.getByLabel('E-mail').fill(stack.email)
  await page.getByLabel('Password', { exact: true }).fill(stack.password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeHidden()
}

/** Opens a page and waits until it lives and nothing on it is loading. Its live stream never ends, so the network is never idle. @returns what was answered */
export async function openPage(page: Page, path: string) {
  const isAlive = page.waitForRequest('**/v1/stream')
  const answer = await page.goto(path)
  await isAlive
  await expect(page.getByRole('status', { name: /^Loading/ })).toHaveCount(0)
  return answer
}

/** Invites somebody with the admin's token. @returns the path of the link */
export async function invite(stack: Stack, email: string, role = 'operator'): Promise<string> {
  const answer = await fetch(`${stack.url}/v1/invitations`, {
    method: 'POST',
    headers: { 'authorization': `Bearer ${stack.apiToken}`, 'content-type': 'application/json' },
    body: JSON.stringify({ email, role }),
  })
  return z.object({ path: z.string() }).parse(await answer.json()).path
}

/** Adds somebody who can sign in. @returns the stack as they see it */
export async function makePerson(stack: Stack, email: string): Promise<Stack> {
  const token = (await invite(stack, email)).replace('/join/', '')
  const password = 'ten chairs on the moon'
  const answer = await fetch(`${stack.url}/v1/invitations/accept`, {
    method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ token, name: 'Cem', password }),
  })
  expect(answer.status).toBe(200)
  return { ...stack, email, password }
}

/** Sends stock for one product or several through the inbound endpoint. @returns the message id */
export async function sendStock(stack: Stack, skus: string | string[], apiKey = stack.demo.apiKey): Promise<string> {
  const items = [skus].flat().map(sku => ({ sku, quantity: 42 }))
  const answer = await fetch(`${stack.url}/integrations/custom/inbound`, {
    method: 'POST',
    headers: { 'authorization': `Bearer ${apiKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({ action: 'inventory.set', entityId: items[0]?.sku, data: { items } }),
  })
  expect(answer.status).toBe(202)
  return z.object({ messageId: z.string() }).parse(await answer.json()).messageId
}

/** The status of a message, as its sender can ask for it. */
export async function statusOf(stack: Stack, messageId: string, apiKey = stack.demo.apiKey): Promise<string> {
  const answer = await fetch(`${stack.url}/integrations/custom/inbound/${messageId}`, { headers: { authorization: `Bearer ${apiKey}` } })
  return z.object({ status: z.string() }).parse(await answer.json()).status
}

/** The problem as which a message failed, once it is rolled up. */
export async function problemOf(stack: Stack, messageId: string): Promise<string> {
  let problemId: string | null = null
  await expect.poll(async () => {
    const answer = await fetch(`${stack.url}/v1/integrations/events/${messageId}`, { headers: { authorization: `Bearer ${stack.apiToken}` } })
    problemId = z.object({ problemId: z.string().nullable() }).parse(await answer.json()).problemId
    return problemId
  }).not.toBeNull()
  return problemId ?? ''
}

/** Makes an integration with the admin's token; `settings` are what the API takes beside the name. */
export async function makeIntegration(stack: Stack, name: string, settings: Record<string, unknown> = {}): Promise<{ id: string, apiKey: string }> {
  const answer = await fetch(`${stack.url}/v1/integrations`, {
    method: 'POST',
    headers: { 'authorization': `Bearer ${stack.apiToken}`, 'content-type': 'application/json' },
    body: JSON.stringify({ service: 'custom', name, ...settings }),
  })
  return z.object({ id: z.string(), apiKey: z.string() }).parse(await answer.json())
}
