/** How each status looks and what it is called. Never by colour alone: every one has its own icon and word. */
import type { EventStatus } from '../../shared/events.ts'

export type Tone = 'neutral' | 'info' | 'success' | 'warning' | 'error'

export interface StatusLook {
  /** The key of its word. */
  text: string
  icon: string
  tone: Tone
}

export const statusLooks: Record<EventStatus, StatusLook> = {
  queued: { text: 'statuses.queued', icon: 'i-lucide-clock', tone: 'info' },
  processing: { text: 'statuses.processing', icon: 'i-lucide-loader-circle', tone: 'info' },
  success: { text: 'statuses.success', icon: 'i-lucide-circle-check', tone: 'success' },
  failed: { text: 'statuses.failed', icon: 'i-lucide-octagon-alert', tone: 'error' },
  skipped: { text: 'statuses.skipped', icon: 'i-lucide-circle-slash', tone: 'neutral' },
}

const retrying: StatusLook = { text: 'statuses.retrying', icon: 'i-lucide-rotate-cw', tone: 'warning' }
const parked: StatusLook = { text: 'statuses.parked', icon: 'i-lucide-circle-parking', tone: 'warning' }

const replaced: StatusLook = { text: 'statuses.replaced', icon: 'i-lucide-replace', tone: 'neutral' }

/** What the look of an event depends on. Lists know less of it than its page does. */
interface LookedAt { status: EventStatus, attempts: number, error: unknown, parkedAt?: string | null, isCurrentAttempt?: boolean }

/**
 * The look of an event: one that was resubmitted with other data is shown as replaced, a queued one that was taken aside as
 * parked, and one that has failed before as retrying.
 */
export function statusLook(event: LookedAt): StatusLook {
  if (event.isCurrentAttempt === false) return replaced
  if (event.parkedAt) return parked
  const waitsForRetry = event.status === 'queued' && event.attempts > 0 && event.error !== null
  return waitsForRetry ? retrying : statusLooks[event.status]
}
