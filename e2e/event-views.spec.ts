import type { Page } from '@playwright/test'
import { AxeBuilder } from '@axe-core/playwright'
import { makeIntegration, makePerson, openPage, sendStock, signIn } from './acts.ts'
import { expect, test } from './test.ts'

const menu = (page: Page) => page.getByRole('dialog', { name: 'Views' })
const openViews = async (page: Page) => {
  await page.getByRole('button', { name: 'Views', exact: true }).click()
  await expect(menu(page).getByRole('textbox')).toBeVisible()
}

async function expectNothingFound(page: Page) {
  const { violations } = await new AxeBuilder({ page }).analyze()
  expect.soft(violations.map(({ id, nodes }) => ({ id, where: nodes.map(node => node.html.slice(0, 200)) }))).toEqual([])
}

test('a view keeps two filters and a hidden column, is shared, and is deleted for everybody', async ({ page, stack, browser }) => {
  const { id, apiKey } = await makeIntegration(stack, 'Viewing')
  await sendStock(stack, 'VIEW-1', apiKey)
  await signIn(page, stack, `/events?integration=${id}`)
  await page.getByRole('button', { name: 'Columns' }).click()
  await page.getByRole('checkbox', { name: 'Number' }).click()
  await expect(page).toHaveURL(`/events?integration=${id}&columns=status,integration,accepted`)
  await page.keyboard.press('Escape')
  await expect(page.getByRole('columnheader', { name: 'Number' })).toBeHidden()
  await page.getByRole('button', { name: 'Any time' }).click()
  await page.getByRole('button', { name: 'Last 7 days' }).click()
  const address = `/events?integration=${id}&range=7d&columns=status,integration,accepted`
  await expect(page).toHaveURL(address)

  await openViews(page)
  await expect(menu(page)).toContainText('What the list shows now: Viewing · Last 7 days · 3 columns')
  await menu(page).getByRole('button', { name: 'Save' }).click()
  await expect(menu(page)).toContainText('Give it a name.')
  await menu(page).getByRole('textbox').fill('This week')
  await menu(page).getByRole('button', { name: 'Save' }).click()
  await expect(menu(page).getByRole('list', { name: 'Yours' }).getByRole('link', { name: /^This week/ })).toHaveAttribute('aria-current', 'true')

  await openPage(page, '/events?status=failed')
  await openViews(page)
  await menu(page).getByRole('link', { name: /^This week/ }).click()
  await expect(page).toHaveURL(address)
  await expect(page.getByRole('link', { name: /VIEW-1/ })).toBeVisible()
  await expect(page.getByRole('columnheader', { name: 'Integration' })).toBeVisible()
  await expect(page.getByRole('columnheader', { name: 'Number' })).toBeHidden()

  await openViews(page)
  await menu(page).getByRole('button', { name: 'Change This week' }).click()
  await expectNothingFound(page)
  await menu(page).getByRole('button', { name: 'Share with everybody' }).click()
  await expect(menu(page).getByRole('list', { name: 'Shared with everybody' })).toContainText('This week')

  const other = await (await browser.newContext()).newPage()
  await signIn(other, await makePerson(stack, 'views@example.com'), '/events')
  await openViews(other)
  await menu(other).getByRole('link', { name: /^This week/ }).click()
  await expect(other).toHaveURL(address)

  await menu(page).getByRole('button', { name: 'Change This week' }).click()
  await menu(page).getByRole('button', { name: 'Delete view' }).click()
  await expect(menu(page)).toContainText('It is shared: everybody loses it, not only you.')
  await menu(page).getByRole('group', { name: 'Delete “This week”?' }).getByRole('button', { name: 'Delete view' }).click()
  await expect(menu(page)).toContainText('There is no view yet.')
  await openViews(other)
  await expect(menu(other)).toContainText('There is no view yet.')
})

test('the keyboard alone saves a view, renames it, lets it show something else, and goes back to the button', async ({ page, stack }) => {
  await signIn(page, await makePerson(stack, 'keyboard-views@example.com'), '/events?q=ONE')
  await page.getByRole('button', { name: 'Views', exact: true }).focus()
  await page.keyboard.press('Enter')
  await expect(menu(page).getByRole('textbox')).toBeVisible()
  await menu(page).getByRole('textbox').focus()
  await page.keyboard.type('One')
  await page.keyboard.press('Enter')
  await expect(menu(page).getByRole('link', { name: /^One/ })).toBeVisible()
  await menu(page).getByRole('button', { name: 'Change One' }).press('Enter')
  await page.keyboard.press('Tab')
  await expect(menu(page).getByRole('button', { name: 'All views' })).toBeFocused()
  await page.keyboard.press('Tab')
  await page.keyboard.type('Two')
  await page.keyboard.press('Enter')
  await expect(menu(page).getByRole('link', { name: /^Two/ })).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(menu(page)).toBeHidden()
  await expect(page.getByRole('button', { name: 'Views', exact: true })).toBeFocused()

  await openPage(page, '/events?q=TWO&columns=none')
  await expect(page.getByText('Nothing matches')).toBeVisible()
  await openViews(page)
  await menu(page).getByRole('button', { name: 'Change Two' }).click()
  await expect(menu(page)).toContainText('It shows: “ONE”')
  await menu(page).getByRole('button', { name: 'Show what the list shows now' }).click()
  await expect(menu(page).getByRole('link', { name: /^Two/ })).toHaveAttribute('href', '/events?q=TWO&columns=none')
})

test.describe('when something goes wrong', () => {
  test.use({ expectedErrors: [/ERR_FAILED|status of 409/] })
  test('the menu says so, and goes on when it is over', async ({ page, stack }) => {
    await signIn(page, await makePerson(stack, 'wrong-views@example.com'), '/events')
    await page.route('**/v1/views', route => route.abort())
    await page.getByRole('button', { name: 'Views', exact: true }).click()
    await expect(menu(page).getByRole('button', { name: 'Try again' })).toBeVisible()
    await expect(menu(page).getByRole('textbox')).toBeHidden()
    await page.unroute('**/v1/views')
    await menu(page).getByRole('button', { name: 'Try again' }).click()
    await expect(menu(page)).toContainText('There is no view yet.')
    for (const name of ['Twice', 'twice']) {
      await menu(page).getByRole('textbox').fill(name)
      await menu(page).getByRole('button', { name: 'Save' }).click()
      await expect(menu(page).getByRole('link', { name: /^Twice/ })).toBeVisible()
    }
    await expect(menu(page).getByRole('alert')).toContainText('Not possible as things stand')
    await expect(menu(page).getByRole('textbox')).toHaveValue('twice')
  })
})

test.describe('on a phone', () => {
  test.use({ viewport: { width: 375, height: 740 }, hasTouch: true })
  test('views and columns fit, and every column is said with its name', async ({ page, stack }) => {
    const { id, apiKey } = await makeIntegration(stack, 'Small')
    const messageId = await sendStock(stack, 'SMALL-1', apiKey)
    await signIn(page, stack, `/events?integration=${id}&columns=entity,attempts,id`)
    const row = page.getByRole('row').filter({ has: page.getByRole('link') })
    await expect(row).toContainText(`Message id: ${messageId}`)
    await expect(row).toContainText('Entity: SMALL-1')
    for (const name of ['Views', 'Columns']) {
      await page.getByRole('button', { name, exact: true }).click()
      await expect(page.getByRole('dialog', { name })).toBeInViewport({ ratio: 1 })
      await expectNothingFound(page)
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(375)
      await page.keyboard.press('Escape')
    }
  })
})

test('choosing columns leaves the filter alone, and filtering the columns', async ({ page, stack }) => {
  await sendStock(stack, 'COLUMN-1')
  await signIn(page, stack, '/events?q=COLUMN-1&columns=entity,colour,status')
  await expect(page.getByRole('columnheader').filter({ hasText: /./ })).toHaveText(['Status', 'Message', 'Entity'])
  await page.getByRole('link', { name: /^Success/ }).click()
  await expect(page).toHaveURL('/events?status=success&q=COLUMN-1&columns=status,entity')
  await page.getByRole('button', { name: 'Clear' }).click()
  await expect(page).toHaveURL('/events?status=success&columns=status,entity')
  await page.getByRole('button', { name: 'Columns' }).click()
  await page.getByRole('button', { name: 'Show the usual ones' }).click()
  await expect(page).toHaveURL('/events?status=success')
})
