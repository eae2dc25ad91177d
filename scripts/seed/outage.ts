/** The one outage of the seed: two days before its end nobody answered at the destination, and Waybill waited. */
import { classify } from '../../pipeline/classify.ts'
import { originOf } from '../../pipeline/destination-watch.ts'
import type { Row } from './rows.ts'

/** It begins so long before the end, and lasts so long. */
const [beforeMs, lengthMs] = [2 * 86_400_000, 47 * 60_000]

/** So many calls are refused before the destination counts as down and nothing is sent any more. */
const refusedCalls = 3

const refused = { kind: 'failure', code: 'connection_refused', detail: 'ECONNREFUSED' } as const

export interface Outage {
  /** What an attempt meets that would begin at this moment: the destination, nobody, or it is not made until somebody answers. */
  meet: (at: number) => { kind: 'destination' } | { kind: 'nobody', reply: typeof refused } | { kind: 'wait', until: number }
  /** What is known of the destination when all is over. */
  row: (destinationUrl: string) => Row
}

/** The outage of a seed that ends at `until`. */
export function makeOutage(until: number): Outage {
  const from = until - beforeMs
  const over = from + lengthMs
  let [count, since] = [0, over]
  return {
    meet(at) {
      if (at < from || at >= over) return { kind: 'destination' }
      if (count >= refusedCalls) return { kind: 'wait', until: over }
      count += 1
      since = Math.min(since, at)
      return { kind: 'nobody', reply: refused }
    },
    row(destinationUrl) {
      const verdict = classify(refused, until)
      const error = verdict.class === 'success' ? null : verdict.error
      return {
        origin: originOf(destinationUrl), failure_count: 0, failing_since: null, first_failed_event_id: null, is_widespread: false, is_unreachable: false,
        last_error_code: error?.code ?? null, last_error_message: error?.message ?? null, down_since: null, next_probe_at: null, probe_count: 0,
        last_down_since: new Date(count === 0 ? from : since), last_down_until: new Date(over),
      }
    },
  }
}
