/** The span that the overview shows, as it stands in the address: one that ends now, or one between two moments. */
import { z } from 'zod'

/** Spans that end now, in milliseconds. */
export const windows = { '1h': 3_600_000, '24h': 86_400_000, '7d': 7 * 86_400_000 } as const
export type WindowName = keyof typeof windows

export interface ShownWindow {
  /** Null while two moments are chosen. */
  name: WindowName | null
  from: string | null
  to: string | null
}

const moment = z.iso.datetime({ offset: true })
const spanSchema = z.object({ from: moment, to: moment }).refine(({ from, to }) => Date.parse(from) < Date.parse(to))
const isWindow = (value: unknown): value is WindowName => typeof value === 'string' && Object.hasOwn(windows, value)

/** What the address says; a day when it says nothing that is valid. */
export function readWindow(query: Record<string, unknown>): ShownWindow {
  const span = spanSchema.safeParse(query)
  if (span.success) return { name: null, ...span.data }
  return { name: isWindow(query.window) ? query.window : '24h', from: null, to: null }
}

/** The two moments that a window spans when it is `nowMs`. */
export function toMoments({ name, from, to }: ShownWindow, nowMs: number): { from: string, to: string } {
  if (from !== null && to !== null) return { from, to }
  return { from: new Date(nowMs - windows[name ?? '24h']).toISOString(), to: new Date(nowMs).toISOString() }
}
