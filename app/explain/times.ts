/** Times and durations in the words and the zone of whoever looks at them. */

const second = 1000
const minute = 60 * second
const hour = 60 * minute
const day = 24 * hour

/** `just now`, `12 s ago`, `5 min ago`, `3 h ago`, `2 days ago`; `in 5 min` for what is to come. */
export function relativeTime(atMs: number, nowMs: number): string {
  const elapsed = nowMs - atMs
  const size = Math.abs(elapsed)
  if (size < 2 * second) return 'just now'
  const amount = roughly(size)
  return elapsed > 0 ? `${amount} ago` : `in ${amount}`
}

function roughly(ms: number): string {
  if (ms < minute) return `${Math.floor(ms / second)} s`
  if (ms < hour) return `${Math.floor(ms / minute)} min`
  if (ms < day) return `${Math.floor(ms / hour)} h`
  const days = Math.floor(ms / day)
  return days === 1 ? '1 day' : `${days} days`
}

/** `0.4 s`, `12 s`, `2 min 5 s`, `1 h 3 min`, `2 days 4 h`; milliseconds below a tenth of a second. */
export function duration(ms: number): string {
  if (ms < 100) return `${Math.round(ms)} ms`
  if (ms < 10 * second) return `${(ms / second).toFixed(1).replace(/\.0$/, '')} s`
  if (ms < minute) return `${Math.round(ms / second)} s`
  if (ms < hour) return inTwo(ms, [minute, 'min'], [second, 's'])
  if (ms < day) return inTwo(ms, [hour, 'h'], [minute, 'min'])
  return inTwo(ms, [day, ms < 2 * day ? 'day' : 'days'], [hour, 'h'])
}

function inTwo(ms: number, [large, largeName]: [number, string], [small, smallName]: [number, string]): string {
  const whole = Math.floor(ms / large)
  const rest = Math.floor((ms % large) / small)
  return rest === 0 ? `${whole} ${largeName}` : `${whole} ${largeName} ${rest} ${smallName}`
}

/** The whole moment with its zone, as in `23 Nov 2026, 04:31:12 GMT+1`. */
export function exactTime(iso: string): string {
  return new Intl.DateTimeFormat('en-GB', {
    day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit', second: '2-digit', timeZoneName: 'short',
  }).format(new Date(iso))
}

/** The time of day, with the day when it is not today: `10:42`, `22 Nov, 10:42`. */
export function clockTime(iso: string, nowMs: number): string {
  const at = new Date(iso)
  const isToday = at.toDateString() === new Date(nowMs).toDateString()
  return new Intl.DateTimeFormat('en-GB', {
    ...(isToday ? {} : { day: 'numeric', month: 'short' }), hour: '2-digit', minute: '2-digit',
  }).format(at)
}
