/** Times and durations in the words and the zone of whoever looks at them. */
import type { Language } from '../texts/language.ts'

const second = 1000
const minute = 60 * second
const hour = 60 * minute
const day = 24 * hour

/** `just now`, `12 s ago`, `5 min ago`, `3 h ago`, `2 days ago`; `in 5 min` for what is to come. */
export function relativeTime(atMs: number, nowMs: number, { t }: Language): string {
  const elapsed = nowMs - atMs
  const size = Math.abs(elapsed)
  if (size < 2 * second) return t('times.justNow')
  const [unit, n] = roughly(size)
  return t(elapsed > 0 ? 'times.ago' : 'times.in', { amount: t(`times.${unit === 'days' ? 'daysApart' : unit}`, { n }, n) })
}

function roughly(ms: number): [unit: Unit, n: number] {
  if (ms < minute) return ['s', Math.floor(ms / second)]
  if (ms < hour) return ['min', Math.floor(ms / minute)]
  if (ms < day) return ['h', Math.floor(ms / hour)]
  return ['days', Math.floor(ms / day)]
}

type Unit = 's' | 'min' | 'h' | 'days'

/** `0.4 s`, `12 s`, `2 min 5 s`, `1 h 3 min`, `2 days 4 h`; milliseconds below a tenth of a second. */
export function duration(ms: number, { t, tag }: Language): string {
  if (ms < 100) return t('times.ms', { n: Math.round(ms) })
  if (ms < 10 * second) return t('times.s', { n: (ms / second).toLocaleString(tag, { maximumFractionDigits: 1 }) })
  if (ms < minute) return t('times.s', { n: Math.round(ms / second) })
  const inTwo = (large: [number, Unit], small: [number, Unit]) => {
    const [whole, rest] = [Math.floor(ms / large[0]), Math.floor((ms % large[0]) / small[0])]
    const written = t(`times.${large[1]}`, { n: whole }, whole)
    return rest === 0 ? written : `${written} ${t(`times.${small[1]}`, { n: rest })}`
  }
  if (ms < hour) return inTwo([minute, 'min'], [second, 's'])
  return ms < day ? inTwo([hour, 'h'], [minute, 'min']) : inTwo([day, 'days'], [hour, 'h'])
}

/** The whole moment with its zone, as in `23 Nov 2026, 04:31:12 GMT+1`. */
export function exactTime(iso: string, { tag }: Language): string {
  return new Intl.DateTimeFormat(tag, {
    day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit', second: '2-digit', timeZoneName: 'short',
  }).format(new Date(iso))
}

/** The time of day, with the day when it is not today: `10:42`, `22 Nov, 10:42`. */
export function clockTime(iso: string, nowMs: number, { tag }: Language): string {
  const at = new Date(iso)
  const isToday = at.toDateString() === new Date(nowMs).toDateString()
  return new Intl.DateTimeFormat(tag, {
    ...(isToday ? {} : { day: 'numeric', month: 'short' }), hour: '2-digit', minute: '2-digit',
  }).format(at)
}
