/**
 * The feed: what the demo's ERP sends and when, as a plain sequence that depends on the seed alone. Times are milliseconds
 * of the play's own clock; whoever performs it decides how fast that runs.
 */
import { articles, customers, retired } from './catalogue.ts'
import { makeChance } from './chance.ts'
import { makeErp } from './erp.ts'
import type { Erp } from './erp.ts'
import type { FeedMessage } from './message.ts'

/** One step of the play: a message, or the begin and end of the outage. */
export type FeedStep = { atMs: number } & ({ message: FeedMessage } | { outage: 'begins' | 'ends' })

/** `run` makes order numbers of one run differ from those of another; the rest depends on `seed`. */
export interface FeedOptions { seed: number, run: string, minutes: number }

/** The first outage comes after 90 s, lasts a minute, and comes back every ten. */
const outage = { firstMs: 90_000, lengthMs: 60_000, everyMs: 600_000 } as const

interface Recurrence { everyMs: readonly [number, number], firstMs: number, make: (erp: Erp) => FeedMessage[] }

const recurrences: readonly Recurrence[] = [
  { firstMs: 5_000, everyMs: [2_500, 5_000], make: erp => [erp.stock()] },
  { firstMs: 8_000, everyMs: [6_000, 12_000], make: erp => erp.order() },
  { firstMs: 30_000, everyMs: [9_000, 15_000], make: erp => erp.shipment() },
  { firstMs: 25_000, everyMs: [40_000, 60_000], make: erp => [erp.priceList()] },
  { firstMs: 20_000, everyMs: [45_000, 75_000], make: erp => [erp.customer()] },
  { firstMs: 15_000, everyMs: [35_000, 50_000], make: erp => [erp.stockWithRetired()] },
  { firstMs: 50_000, everyMs: [80_000, 110_000], make: erp => [erp.strayShipment()] },
  { firstMs: 65_000, everyMs: [120_000, 150_000], make: erp => [erp.malformedStock()] },
]

/** The steps of `minutes` minutes, in the order of their times. It begins with the catalogue and ends between outages. */
export function* makeFeed({ seed, run, minutes }: FeedOptions): Generator<FeedStep> {
  const chance = makeChance(seed)
  const erp = makeErp(chance, run)
  const endMs = minutes * 60_000
  yield* opening(erp)
  const due = recurrences.map(({ firstMs }) => firstMs)
  let nextOutageMs: number = outage.firstMs
  let recoveryMs = Infinity
  for (;;) {
    const atMs = Math.min(...due, nextOutageMs, recoveryMs)
    if (atMs >= endMs) break
    if (atMs === recoveryMs) {
      yield { atMs, outage: 'ends' }
      recoveryMs = Infinity
    }
    else if (atMs === nextOutageMs) {
      yield { atMs, outage: 'begins' }
      recoveryMs = atMs + outage.lengthMs
      nextOutageMs += outage.everyMs
    }
    else {
      const index = due.indexOf(atMs)
      const recurrence = recurrences[index]
      if (!recurrence) break
      for (const message of recurrence.make(erp)) yield { atMs, message }
      due[index] = atMs + chance.between(...recurrence.everyMs)
    }
  }
  if (recoveryMs !== Infinity) yield { atMs: endMs, outage: 'ends' }
}

/** What the ERP sends when it is connected: the range, the prices, the stock, the customers. */
function* opening(erp: Erp): Generator<FeedStep> {
  const messages = [
    ...[...articles, retired].map(article => erp.product(article)),
    erp.wholePriceList(),
    erp.wholeStock(),
    ...customers.slice(0, 3).map(customer => erp.customer(customer)),
  ]
  for (const [index, message] of messages.entries()) yield { atMs: index * 200, message }
}
