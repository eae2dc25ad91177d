/**
 * The list of events while 200 events a second arrive: what it costs the tab, and whether anything moves under the reader's eyes.
 * A few seconds with wide bounds in every run; `E2E_LIVE_SECONDS=60` measures a whole minute, and the figures are printed.
 */
import { setTimeout as pause } from 'node:timers/promises'
import type { CDPSession, Page } from '@playwright/test'
import { makeIntegration, sendStock, signIn } from './acts.ts'
import { expect, test } from './test.ts'
import type { Stack } from './stack.ts'

const seconds = Number(process.env.E2E_LIVE_SECONDS ?? 9)
const eventsPerSecond = 200

/** Sends `eventsPerSecond` in two batches a second until it is over; one that is late is not made up for. @returns how many were accepted */
async function sendMany(stack: Stack, apiKey: string): Promise<number> {
  const startedAt = performance.now()
  let accepted = 0
  for (let batch = 0; batch < seconds * 2; batch++) {
    await pause(Math.max(0, startedAt + batch * 500 - performance.now()))
    const lines = Array.from({ length: eventsPerSecond / 2 }, (_, line) => JSON.stringify({ action: 'inventory.set', entityId: `LOAD-${line}`, data: { items: [{ sku: `LOAD-${line}`, quantity: batch }] } }))
    const answer = await fetch(`${stack.url}/integrations/custom/inbound/batch`, {
      method: 'POST', headers: { 'authorization': `Bearer ${apiKey}`, 'content-type': 'application/x-ndjson' }, body: lines.join('\n'),
    })
    expect(answer.status).toBe(200)
    accepted += lines.length
  }
  return accepted
}

/** What the tab has used until now: bytes of its heap once all garbage is gone, and seconds of its main thread. */
async function readUse(tab: CDPSession) {
  await tab.send('HeapProfiler.collectGarbage')
  const { metrics } = await tab.send('Performance.getMetrics')
  const value = (name: string) => metrics.find(metric => metric.name === name)?.value ?? Number.NaN
  return { heap: value('JSHeapUsedSize'), busySeconds: value('TaskDuration'), nodes: value('Nodes'), at: performance.now() }
}

/** Begins to collect what moves without a person's doing. */
async function watchShifts(page: Page) {
  await page.evaluate(() => {
    document.documentElement.dataset.shifts = '0'
    new PerformanceObserver((list) => {
      const sum = list.getEntries().reduce((total, entry) => total + ('value' in entry ? Number(entry.value) : 0), 0)
      document.documentElement.dataset.shifts = String(Number(document.documentElement.dataset.shifts) + sum)
    }).observe({ type: 'layout-shift' })
  })
}

/** Where the first row stands, and which it is. */
async function firstRow(page: Page) {
  const row = page.getByRole('row').filter({ has: page.getByRole('link') }).first()
  return { top: (await row.boundingBox())?.y, event: await row.getByRole('link').first().getAttribute('href') }
}

test(`${eventsPerSecond} events a second move no row and cost the tab little`, async ({ page, stack }) => {
  test.setTimeout(60_000 + seconds * 2000)
  const { id, apiKey } = await makeIntegration(stack, 'Busy')
  for (const sku of ['FIRST-1', 'FIRST-2', 'FIRST-3']) await sendStock(stack, sku, apiKey)
  await signIn(page, stack, `/events?integration=${id}`)
  await expect(page.getByRole('row').filter({ has: page.getByRole('link') })).toHaveCount(3)
  const tab = await page.context().newCDPSession(page)
  await tab.send('Performance.enable')

  const sending = sendMany(stack, apiKey)
  await expect(page.getByRole('button', { name: /new events/ })).toBeVisible() // From here on nothing appears any more that was not there.
  await watchShifts(page)
  const before = await firstRow(page)
  const uses = [await readUse(tab)]
  while (performance.now() - (uses[0]?.at ?? 0) < (seconds - 2) * 1000) {
    await pause(Math.min(10_000, (seconds - 2) * 500))
    uses.push(await readUse(tab))
    expect(await firstRow(page)).toEqual(before)
  }
  const accepted = await sending
  const shift = Number(await page.locator('html').getAttribute('data-shifts'))
  const [first, last] = [uses[0], uses.at(-1)]
  if (!first || !last) throw new Error('Nothing was measured.')
  const busyShare = (last.busySeconds - first.busySeconds) / ((last.at - first.at) / 1000)
  const grown = last.heap / first.heap
  process.stdout.write(`    ${accepted} events; heap ${uses.map(use => (use.heap / 1e6).toFixed(1)).join(' → ')} MB; nodes ${first.nodes} → ${last.nodes}; busy ${(busyShare * 100).toFixed(1)} %; shift ${shift}\n`)
  expect(shift).toBeLessThan(0.01) // The counts on the tabs grow; what people call a jump begins at 0.1.
  expect(grown).toBeLessThan(1.3)
  expect(busyShare).toBeLessThan(0.5)
  await expect(page.getByRole('button', { name: 'More than 100 new events' })).toBeVisible()
})
