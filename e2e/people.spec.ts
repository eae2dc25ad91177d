import { Secret, TOTP } from 'otpauth'
import { makePerson, signIn } from './acts.ts'
import { expect, test } from './test.ts'

test.use({ expectedErrors: [/401/] })

test('somebody who is invited chooses a name and a password, and is in', async ({ page, stack, browser }) => {
  await signIn(page, stack, '/settings/people')
  await page.getByRole('button', { name: 'Invite' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('E-mail').fill('dana@example.com')
  await dialog.getByRole('radio', { name: /operator/ }).click()
  await dialog.getByRole('button', { name: 'Make link' }).click()
  const link = await dialog.getByTestId('link').innerText()
  await dialog.getByRole('button', { name: 'Done' }).click()
  await expect(page.getByRole('list', { name: 'Links that work' })).toContainText('dana@example.com')

  const other = await (await browser.newContext()).newPage()
  await other.goto(link)
  await expect(other.getByText('You sign in with dana@example.com, as operator.')).toBeVisible()
  await other.getByLabel('Your name').fill('Dana')
  await other.getByLabel('Password').fill('short')
  await other.getByRole('button', { name: 'Join' }).click()
  await expect(other.getByText('Take 10 characters or more')).toBeVisible()
  await other.getByLabel('Password').fill('nine chairs on the moon')
  await other.getByRole('button', { name: 'Join' }).click()
  await expect(other.getByRole('button', { name: 'Account of Dana' })).toBeVisible()
  await page.reload()
  await expect(page.getByRole('list', { name: 'People' })).toContainText('dana@example.com')
  await expect(page.getByRole('list', { name: 'Links that work' })).toBeHidden()
  await other.context().close()
})

test.describe('a link that was used', () => {
  test.use({ expectedErrors: [/404/] })
  test('says so', async ({ page }) => {
    await page.goto('/join/used-up')
    await expect(page.getByText('This link does not work any more')).toBeVisible()
  })
})

test('a second factor is set up and asked for, and nothing that was typed is lost', async ({ page, stack }) => {
  const person = await makePerson(stack, 'factor@example.com')
  await signIn(page, person, '/account')
  await page.getByRole('button', { name: 'Set up' }).click()
  const dialog = page.getByRole('dialog')
  await expect(dialog.getByRole('img', { name: 'QR code for the authenticator app' })).toBeVisible()
  const now = Date.now()
  const secret = Secret.fromBase32(await dialog.getByTestId('totp-secret').innerText())
  await dialog.getByLabel('Code that the app shows').fill(new TOTP({ secret }).generate({ timestamp: now }))
  await dialog.getByRole('button', { name: 'Turn on' }).click()
  const codes = dialog.getByRole('list', { name: 'Recovery codes' }).getByRole('listitem')
  await expect(codes).toHaveCount(10)
  const recoveryCode = await codes.first().innerText()
  await dialog.getByRole('button', { name: 'I have kept them' }).click()
  await expect(page.getByText('10 recovery codes are left.')).toBeVisible()

  for (const code of [new TOTP({ secret }).generate({ timestamp: now + 30_000 }), recoveryCode]) {
    await page.getByRole('button', { name: /^Account of/ }).click()
    await page.getByRole('menuitem', { name: 'Sign out' }).click()
    await page.getByLabel('E-mail').fill(person.email)
    await page.getByLabel('Password', { exact: true }).fill(person.password)
    await page.getByRole('button', { name: 'Sign in', exact: true }).click()
    await expect(page.getByLabel('Code')).toBeFocused()
    await expect(page.getByLabel('Password', { exact: true })).toHaveValue(person.password)
    await page.getByLabel('Code').fill(code)
    await page.getByRole('button', { name: 'Sign in', exact: true }).click()
    await expect(page.getByRole('button', { name: /^Account of/ })).toBeVisible()
  }
  await page.goto('/account')
  await expect(page.getByText('9 recovery codes are left.')).toBeVisible()
})

test('a token is made, works, and is revoked', async ({ page, stack }) => {
  await signIn(page, stack, '/settings/tokens')
  await page.getByRole('button', { name: 'New token' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Name').fill('Grafana')
  await dialog.getByRole('button', { name: 'Make token' }).click()
  const token = await dialog.getByTestId('api-token').innerText()
  const use = async () => (await fetch(`${stack.url}/v1/session`, { headers: { authorization: `Bearer ${token}` } })).status
  expect(await use()).toBe(200)
  await dialog.getByRole('button', { name: 'Done' }).click()

  const list = page.getByRole('list', { name: 'Tokens' })
  await expect(list.getByText('From the environment')).toHaveCount(1)
  await list.getByRole('button', { name: 'Revoke Grafana' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Revoke token' }).click()
  await expect(list).not.toContainText('Grafana')
  expect(await use()).toBe(401)
})

test('a session is ended elsewhere', async ({ page, stack, browser }) => {
  const person = await makePerson(stack, 'session@example.com')
  const other = await (await browser.newContext()).newPage()
  await signIn(other, person, '/')
  await signIn(page, person, '/account')
  await expect(page.getByText('This browser')).toHaveCount(1)
  await page.getByRole('button', { name: /^End the session of/ }).click()
  await expect(page.getByText('Session ended', { exact: true })).toBeVisible()
  await expect(page.getByRole('button', { name: /^End the session of/ })).toHaveCount(0)
  await other.goto('/events')
  await expect(other).toHaveURL('/sign-in?to=/events')
  await other.context().close()
})

test('whoever is suspended is out, and is let in again', async ({ page, stack, browser }) => {
  const person = await makePerson(stack, 'suspended@example.com')
  const other = await (await browser.newContext()).newPage()
  await signIn(other, person, '/')
  await signIn(page, stack, '/settings/people')
  const row = page.getByRole('list', { name: 'People' }).getByRole('listitem').filter({ hasText: person.email })
  const choose = async (entry: string) => {
    await row.getByRole('button', { name: /^What to do with/ }).click()
    await page.getByRole('menuitem', { name: entry }).click()
    await page.getByRole('dialog').getByRole('button', { name: entry }).click()
  }
  await choose('Suspend')
  await expect(row).toContainText('Suspended')
  await other.goto('/events')
  await expect(other).toHaveURL('/sign-in?to=/events')
  await choose('Let in again')
  await expect(row).not.toContainText('Suspended')
  await signIn(other, person, '/')
  await other.context().close()
})
