/** What a bulk resubmission would take, counted exactly before anything is done. */
import { and, sql } from 'drizzle-orm'
import type { EventFilter } from '../../shared/event-filter.ts'
import type { Connection } from '../client.ts'
import { integrationEvents } from '../schema/events.ts'
import { conditions } from './event-pages.ts'

/** Events of one integration that failed for the same reason. */
export interface PreviewGroup { integrationId: string, name: string, errorCode: string | null, count: number, superseded: number }

/**
 * The events that match, by integration and error code (indexes of `listEvents`, primary keys of `event_keys` and `applied_writes`).
 * `superseded` counts those that would be left out because of newer data: the rule of `list_newer_writes` in the migrations, written
 * as a join, because calling it for each event took 13 s for 100,000. `partCode` is the error of a message that was applied in part.
 */
export async function countByCause(
  connection: Connection, filter: EventFilter, options: { addingActions: readonly string[], partCode: string },
): Promise<PreviewGroup[]> {
  const adding = sql`${sql.param([...options.addingActions])}::text[]`
  return connection.execute<PreviewGroup & Record<string, unknown>>(sql`
    with matching as materialized (
      select id, integration_id, lane_id, action, error_code, coalesce(place_seq, seq) as place_seq, coalesce(place_id, id) as place_id,
        case when place_id is null then accepted_at
          else (select p.accepted_at from integration_events p where p.id = integration_events.place_id) end as place_at,
        is_current_attempt and not force_stop and not (action = any(${adding}) and error_code is not distinct from ${options.partCode}) as is_taken
      from ${integrationEvents} where ${and(...conditions(filter))}
    ), overtaken as (
      select distinct m.id
      from matching m join lanes l on l.id = m.lane_id join event_keys k on k.event_id = m.id cross join lateral unnest(k.write_keys) as written(key)
      join applied_writes w on w.integration_id = m.integration_id and w.key = written.key
      where m.is_taken and w.event_id <> m.id and (not w.adds or not m.action = any(${adding}))
        and is_newer(w, m.lane_id, l.generation, m.place_seq, m.place_at, m.place_id)
    )
    select m.integration_id as "integrationId", i.name, m.error_code as "errorCode", count(*)::int as count, count(o.id)::int as superseded
    from matching m join integrations i on i.id = m.integration_id left join overtaken o on o.id = m.id
    group by m.integration_id, i.name, m.error_code`)
}
