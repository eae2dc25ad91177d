/** When the messages of two weeks arrive, and from which integration: more by day than by night, less at the weekend. */
import { plans } from './plans.ts'
import type { Chance } from './random.ts'

const [hourMs, dayMs] = [3_600_000, 86_400_000]

/** How far back the seed reaches. */
export const seededDays = 14

/** The till was switched off this long ago. */
export const disabledBeforeMs = 2 * dayMs

/** Whatever the number of messages, this many arrive at the very end, so that every integration has news of today. */
const [latestCount, latestMs] = [35, 1.5 * hourMs]

/** At these parts of the history a message is overtaken by the one behind it, which comes at most so many milliseconds later. */
const [overtakenAt, overtakenWithinMs] = [[0.2, 0.4, 0.6], 1500] as const

/** In order of time: milliseconds, and the index of the plan. `overtaken` are messages about the same as the ones right behind them. */
export interface Arrivals { at: Float64Array, plan: Uint8Array, countByPlan: number[], overtaken: ReadonlySet<number> }

/** How busy the shop is at this moment, between 0 and 1. */
function busyness(at: number): number {
  const hour = new Date(at).getUTCHours()
  const weekday = new Date(at).getUTCDay()
  const byHour = hour < 5 ? 0.15 : hour < 8 ? 0.5 : hour < 18 ? 1 : hour < 22 ? 0.6 : 0.25
  return byHour * (weekday === 0 ? 0.35 : weekday === 6 ? 0.55 : 1)
}

function drawTime(chance: Chance, until: number): number {
  for (;;) {
    const at = until - Math.floor(chance.next() * seededDays * dayMs)
    if (chance.next() < busyness(at)) return at
  }
}

/** `count` arrivals before `until`. */
export function drawArrivals(chance: Chance, count: number, until: number): Arrivals {
  const at = new Float64Array(count)
  for (let index = 0; index < count; index += 1) {
    at[index] = index < latestCount ? until - chance.between(5000, latestMs) : drawTime(chance, until)
  }
  at.sort()
  const everybody = plans.map(({ share }, index) => [index, share] as const)
  const enabled = everybody.filter(([index]) => plans[index]?.ending !== 'disabled')
  const overtaken = new Set(overtakenAt.map(part => Math.floor(part * count)))
  const withoutOrder = plans.findIndex(({ ordering }) => ordering === 'none')
  for (const index of overtaken) at[index + 1] = Math.min(at[index + 1] ?? until, (at[index] ?? until) + overtakenWithinMs)
  const plan = new Uint8Array(count)
  const countByPlan = plans.map(() => 0)
  for (let index = 0; index < count; index += 1) {
    const isLatest = index >= count - latestCount
    const open = (at[index] ?? until) < until - disabledBeforeMs ? everybody : enabled
    const isPair = overtaken.has(index) || overtaken.has(index - 1)
    const chosen = isPair ? withoutOrder : isLatest ? open[index % open.length]?.[0] ?? 0 : chance.weighted(open)
    plan[index] = chosen
    countByPlan[chosen] = (countByPlan[chosen] ?? 0) + 1
  }
  return { at, plan, countByPlan, overtaken }
}
