/**
 * Accepting in a single statement: the common case, in which every key is right, every lane exists and nobody has sent an
 * idempotency key. One exchange with the server instead of six. What it leaves out is written by the statements of
 * `accept.ts`, which also know why.
 */
import type { HotConnection } from '../client.ts'
import { countAccepted } from './event-stats.ts'

/** A message to be written. `sealedBody` is base64, `keyHash` hex; `laneKeys` names its lane in each ordering. */
export interface PlainArrival {
  id: string
  keyId: string
  keyHash: string
  action: string
  entityId: string | null
  laneKeys: Record<'integration' | 'entity' | 'none', string>
  refs: string[]
  writeKeys: string[]
  sealedBody: string
}

/**
 * Writes those of the messages whose key is valid, whose integration is enabled and whose lane exists. Locks keys and
 * integrations against change, then lanes in id order, as the statements of `accept.ts` do. Committed when it resolves.
 * @returns the lane of each message that was written
 */
export async function acceptAtOnce(
  connection: HotConnection, arrivals: readonly PlainArrival[],
): Promise<{ id: string, laneId: string, integrationId: string }[]> {
  const rows = JSON.stringify(arrivals.map(({ sealedBody: _, refs: __, writeKeys: ___, ...arrival }, position) => ({ ...arrival, position })))
  const keys = JSON.stringify(arrivals.map(({ id, refs, writeKeys }) => ({ id, refs, writeKeys })))
  return connection`
    with arrival as materialized (
      select * from json_to_recordset(${rows}::text::json) as a(
        position int, id uuid, "keyId" text, "keyHash" text, action text, "entityId" text, "laneKeys" json)
    ), holder as materialized (
      select k.id, k.hash, i.id as integration_id, i.ordering, i.lane_generation
      from integration_keys k join integrations i on i.id = k.integration_id
      where k.id = any(${[...new Set(arrivals.map(arrival => arrival.keyId))]}::text[])
        and i.deleted_at is null and i.enabled and (k.expires_at is null or k.expires_at > clock_timestamp())
      for share of i, k
    ), placed as materialized (
      select a.*, h.integration_id,
        (case when h.lane_generation = 0 then '' else h.lane_generation || '/' end) || (a."laneKeys"->>h.ordering) as lane_key
      from arrival a join holder h on h.id = a."keyId" and h.hash = decode(a."keyHash", 'hex')
    ), locked as materialized (
      select l.id, l.integration_id, l.key, w.count
      from (select integration_id, lane_key, count(*) as count from placed group by integration_id, lane_key) w
      join lanes l on l.integration_id = w.integration_id and l.key = w.lane_key
      order by l.id for no key update of l
    ), drawn as (
      update lanes l set next_seq = l.next_seq + locked.count from locked where l.id = locked.id
      returning l.id, l.integration_id, l.key, l.next_seq - locked.count as first_seq
    ), event as (
      insert into integration_events (id, integration_id, lane_id, seq, action, entity_id, accepted_at)
      select p.id, p.integration_id, d.id, d.first_seq + row_number() over (partition by d.id order by p.position) - 1,
        p.action, p."entityId", clock_timestamp()
      from placed p join drawn d on d.integration_id = p.integration_id and d.key = p.lane_key
      returning id, lane_id, integration_id, action, accepted_at
    ), key as (
      insert into event_keys (event_id, entity_refs, write_keys)
      select k.id, k.refs, k."writeKeys" from json_to_recordset(${keys}::text::json) as k(id uuid, refs text[], "writeKeys" text[])
      join event on event.id = k.id
    ), payload as (
      insert into event_payloads (event_id, sealed_body)
      select p.id, decode(p.body, 'base64')
      from unnest(${arrivals.map(arrival => arrival.id)}::uuid[], ${arrivals.map(arrival => arrival.sealedBody)}::text[]) as p(id, body)
      join event on event.id = p.id
    ), counted as (${countAccepted(connection)})
    select id, lane_id as "laneId", integration_id as "integrationId" from event`
}
