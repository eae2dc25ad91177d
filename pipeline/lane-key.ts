/** Which lane of its integration an event belongs to. */

/** Lanes over which an integration without ordering is spread. */
const spread = 8

/**
 * The lane's key. `integration`: one lane for all. `entity`: one per entity, and the common one for events that name none.
 * `none`: one of eight, by the event's id, so that a retry holds up an eighth at most.
 */
export function laneKeyFor(ordering: 'integration' | 'entity' | 'none', entityId: string | null, eventId: string): string {
  if (ordering === 'none') return `spread:${Number.parseInt(eventId.slice(-4), 16) % spread}`
  if (ordering === 'entity' && entityId !== null) return `entity:${entityId}`
  return ''
}
