import { signIn } from './acts.ts'
import { expect, test } from './test.ts'

test('whoever is not signed in is asked to, and then gets what they wanted', async ({ page, stack }) => {
  await signIn(page, stack, '/events?status=failed')
  await expect(page).toHaveURL('/events?status=failed')
  await expect(page.getByRole('heading', { level: 1, name: 'Events' })).toBeVisible()
})

test('whoever types before the page lives keeps their place and what they typed', async ({ page, stack }) => {
  let open = () => {}
  const isOpen = new Promise<void>(resolve => open = resolve)
  await page.route('**/_nuxt/*.js', async (route) => {
    await isOpen
    await route.continue()
  })
  await page.goto('/sign-in', { waitUntil: 'commit' })
  await page.getByLabel('E-mail').fill(stack.email)
  const password = page.getByLabel('Password', { exact: true })
  await password.fill('a-long')
  open()
  await expect(page.getByRole('button', { name: 'Sign in' })).toBeEnabled()
  await page.keyboard.type(stack.password.slice('a-long'.length), { delay: 20 }) // What takes the focus does so a moment after the page lives.
  await expect(password).toHaveValue(stack.password)
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { level: 1, name: 'Overview' })).toBeVisible()
})

test('signing out ends the session', async ({ page, stack }) => {
  await signIn(page, stack)
  await page.getByRole('button', { name: /^Account of/ }).click()
  await page.getByRole('menuitem', { name: 'Sign out' }).click()
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible()
  await page.goto('/events')
  await expect(page).toHaveURL('/sign-in?to=/events')
})

test('after signing in nobody is led to another site', async ({ page, stack }) => {
  await signIn(page, stack, '/sign-in?to=https://example.com')
  await expect(page).toHaveURL('/')
})

test.describe('a wrong password', () => {
  test.use({ expectedErrors: [/401/] })
  test('is refused in words that do not say what was wrong', async ({ page, stack }) => {
    await page.goto('/sign-in')
    await page.getByLabel('E-mail').fill(stack.email)
    await page.getByLabel('Password', { exact: true }).fill('not the password')
    await page.getByRole('button', { name: 'Sign in' }).click()
    await expect(page.getByRole('alert')).toContainText('E-mail or password is wrong')
  })
})
