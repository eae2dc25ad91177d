/** How each status looks and what it is called. Never by colour alone: every one has its own icon and word. */
import type { EventStatus } from '../../shared/events.ts'

export type Tone = 'neutral' | 'info' | 'success' | 'warning' | 'error'

export interface StatusLook {
  label: string
  icon: string
  tone: Tone
}

export const statusLooks: Record<EventStatus, StatusLook> = {
  queued: { label: 'Queued', icon: 'i-lucide-clock', tone: 'info' },
  processing: { label: 'Processing', icon: 'i-lucide-loader-circle', tone: 'info' },
  success: { label: 'Success', icon: 'i-lucide-circle-check', tone: 'success' },
  failed: { label: 'Failed', icon: 'i-lucide-octagon-alert', tone: 'error' },
  skipped: { label: 'Skipped', icon: 'i-lucide-circle-slash', tone: 'neutral' },
}

const retrying: StatusLook = { label: 'Retrying', icon: 'i-lucide-rotate-cw', tone: 'warning' }

/** The look of an event: a queued one that has failed before is shown as retrying. */
export function statusLook(event: { status: EventStatus, attempts: number, error: unknown }): StatusLook {
  const waitsForRetry = event.status === 'queued' && event.attempts > 0 && event.error !== null
  return waitsForRetry ? retrying : statusLooks[event.status]
}
