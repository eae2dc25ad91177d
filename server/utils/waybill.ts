/** The one `Waybill` of this process, opened by the plugin `open-waybill` and closed with the server. */
import type { Environment } from '../../shared/environment.ts'
import type { AcceptGroup } from '../../pipeline/accept.ts'
import type { LiveHub } from '../../pipeline/live/live-hub.ts'
import type { RejectionRecorder } from '../../pipeline/rejections.ts'
import type { KeyLimits } from '../../pipeline/rate-limit/key-limits.ts'
import type { RateLimiter } from '../../pipeline/rate-limit/rate-limiter.ts'
import type { IdentityProvider } from '../../pipeline/single-sign-on/provider.ts'
import type { StatusBoard } from '../../pipeline/status/status-board.ts'
import type { Waybill } from '../../pipeline/waybill.ts'

/** What the web process holds beyond a worker: the group in which arriving messages share a transaction, and what records those refused. */
export interface WebWaybill extends Waybill {
  environment: Environment
  accept: AcceptGroup
  rejections: RejectionRecorder
  limits: RateLimiter
  keyLimits: KeyLimits
  /** How things stand. */
  status: StatusBoard
  /** Those who follow what changes. */
  live: LiveHub
  /** The provider of single sign-on, or null where none is configured. */
  identityProvider: IdentityProvider | null
  /** Lanes that the sweeper of this process had to wake. */
  wokenCount: () => number
  /** True when the queue answers. */
  queueAnswers: () => Promise<boolean>
}

let current: WebWaybill | null = null

/** Makes `waybill` the one that {@link useWaybill} returns. */
export function provideWaybill(waybill: WebWaybill) {
  current = waybill
}

/**
 * The process's Waybill.
 * @throws Error before the plugin has opened it
 */
export function useWaybill(): WebWaybill {
  if (current === null) throw new Error('The server handled a request before it was open.')
  return current
}
