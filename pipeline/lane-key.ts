/** Which lane of its integration an event belongs to. */

/** Lanes over which an integration without ordering is spread. */
const spread = 8

/**
 * The lane's key. Generations, which count the changes of the ordering, never share a lane. `integration`: one lane for all. `entity`: one per entity, and the common one for events that name none.
 * `none`: one of eight, by the event's id, so that a retry holds up an eighth at most.
 */
export function laneKeyFor(integration: { ordering: Ordering, laneGeneration: number }, entityId: string | null, eventId: string): string {
  const key = laneKeysFor(entityId, eventId)[integration.ordering]
  return integration.laneGeneration === 0 ? key : `${integration.laneGeneration}/${key}`
}

type Ordering = 'integration' | 'entity' | 'none'

/** The key within a generation, for each ordering: for SQL that finds out which one holds. */
export function laneKeysFor(entityId: string | null, eventId: string): Record<Ordering, string> {
  return { integration: '', entity: entityId === null ? '' : `entity:${entityId}`, none: `spread:${Number.parseInt(eventId.slice(-4), 16) % spread}` }
}

/** The entity that a lane's key names, or null when it is no lane of an entity. */
export function entityOf(key: string): string | null {
  return /^(?:\d+\/)?entity:(?<entity>[\s\S]+)$/.exec(key)?.groups?.entity ?? null
}
