/** The statements that turn arriving messages into events: constant in number, however many messages share the transaction. */
import type { HotTransaction } from '../client.ts'
import { countAccepted } from './event-stats.ts'

/** The integration that a message is written for. */
export interface Holder { integrationId: string, enabled: boolean, ordering: 'integration' | 'entity' | 'none', laneGeneration: number }

/** What a valid key opens. */
export interface KeyHolder extends Holder { keyId: string, hash: Uint8Array }

/**
 * The holders of these keys (primary key), locked against change until the transaction ends: a key that is regenerated
 * meanwhile either waits for this commit or is not found here any more.
 */
export async function lockKeyHolders(transaction: HotTransaction, keyIds: readonly string[]): Promise<KeyHolder[]> {
  return transaction<KeyHolder[]>`
    select k.id as "keyId", k.hash, k.integration_id as "integrationId", i.enabled, i.ordering, i.lane_generation as "laneGeneration"
    from integration_keys k join integrations i on i.id = k.integration_id
    where k.id = any(${[...keyIds]}::text[]) and i.deleted_at is null and (k.expires_at is null or k.expires_at > clock_timestamp())
    for share of i, k`
}

/** The integration with this id (primary key), locked as {@link lockKeyHolders} does, for messages that come without a key, with its name; null when it is not there. */
export async function lockHolder(transaction: HotTransaction, integrationId: string): Promise<Holder & { name: string } | null> {
  const [holder] = await transaction<(Holder & { name: string })[]>`
    select id as "integrationId", name, enabled, ordering, lane_generation as "laneGeneration"
    from integrations where id = ${integrationId} and deleted_at is null for share`
  return holder ?? null
}

/** One idempotency key as a message brought it. */
export interface IdempotencyClaim { integrationId: string, key: string, bodyHash: string, eventId: string }

/**
 * Claims idempotency keys for 24 hours, in key order so that two transactions cannot wait for each other in a circle.
 * @returns for every claim who holds the key now: the claim's own event, or an earlier one with its body's hash (hex)
 */
export async function claimIdempotencyKeys(transaction: HotTransaction, claims: readonly IdempotencyClaim[]) {
  const rows = JSON.stringify(claims)
  await transaction`
    insert into idempotency_keys as held (integration_id, key, body_hash, event_id, expires_at)
    select c."integrationId", c.key, decode(c."bodyHash", 'hex'), c."eventId", clock_timestamp() + interval '24 hours'
    from json_to_recordset(${rows}::text::json) as c("integrationId" uuid, key text, "bodyHash" text, "eventId" uuid)
    order by 1, 2
    on conflict (integration_id, key) do update
      set body_hash = excluded.body_hash, event_id = excluded.event_id, expires_at = excluded.expires_at
      where held.expires_at <= clock_timestamp()`
  return transaction<{ integrationId: string, key: string, bodyHash: string, eventId: string }[]>`
    select held.integration_id as "integrationId", held.key, encode(held.body_hash, 'hex') as "bodyHash", held.event_id as "eventId"
    from json_to_recordset(${rows}::text::json) as c("integrationId" uuid, key text)
    join idempotency_keys held on held.integration_id = c."integrationId" and held.key = c.key`
}

/** How many numbers are wanted of one lane. */
export interface SequenceWish {
  integrationId: string
  key: string
  generation: number
  /** See `lanes.remembers_writes`; for a lane that is made now. */
  remembersWrites: boolean
  count: number
}

/**
 * Draws numbers from lanes, making lanes that do not exist yet. The lanes stay locked, in id order, until the commit,
 * which is what makes `seq` gapless and equal to the order of commits.
 */
export async function drawSequences(transaction: HotTransaction, wishes: readonly SequenceWish[], makeId: () => string) {
  const rows = JSON.stringify(wishes.map(wish => ({ ...wish, id: makeId() })))
  await transaction`
    insert into lanes (id, integration_id, key, generation, remembers_writes)
    select w.id, w."integrationId", w.key, w.generation, w."remembersWrites"
    from json_to_recordset(${rows}::text::json) as w(id uuid, "integrationId" uuid, key text, generation int, "remembersWrites" bool)
    where not exists (select from lanes l where l.integration_id = w."integrationId" and l.key = w.key)
    order by w."integrationId", w.key
    on conflict (integration_id, key) do nothing`
  return transaction<{ laneId: string, integrationId: string, key: string, firstSeq: number }[]>`
    with locked as (
      select l.id, w.count
      from json_to_recordset(${rows}::text::json) as w("integrationId" uuid, key text, count int)
      join lanes l on l.integration_id = w."integrationId" and l.key = w.key
      order by l.id for no key update of l
    )
    update lanes l set next_seq = l.next_seq + locked.count from locked where l.id = locked.id
    returning l.id as "laneId", l.integration_id as "integrationId", l.key, (l.next_seq - locked.count)::float8 as "firstSeq"`
}

/** An event to be written. `sealedBody` is base64. */
export interface NewEvent {
  id: string
  integrationId: string
  laneId: string
  seq: number
  action: string
  entityId: string | null
  refs: string[]
  writeKeys: string[]
  sealedBody: string
}

/** Writes and counts events, and writes what they are about and their payloads. Resolves when the rows are in the transaction, not when it is committed. */
export async function insertEvents(transaction: HotTransaction, events: readonly NewEvent[]) {
  const rows = JSON.stringify(events.map(({ sealedBody: _, refs: __, writeKeys: ___, ...event }) => event))
  const keys = JSON.stringify(events.map(({ id, refs, writeKeys }) => ({ id, refs, writeKeys })))
  await Promise.all([
    transaction`
      with event as (
        insert into integration_events (id, integration_id, lane_id, seq, action, entity_id, accepted_at)
        select e.id, e."integrationId", e."laneId", e.seq, e.action, e."entityId", clock_timestamp()
        from json_to_recordset(${rows}::text::json)
          as e(id uuid, "integrationId" uuid, "laneId" uuid, seq bigint, action text, "entityId" text)
        returning integration_id, action, accepted_at
      ) ${countAccepted(transaction)}`,
    transaction`
      insert into event_keys (event_id, entity_refs, write_keys)
      select k.id, k.refs, k."writeKeys" from json_to_recordset(${keys}::text::json) as k(id uuid, refs text[], "writeKeys" text[])`,
    transaction`
      insert into event_payloads (event_id, sealed_body)
      select p.id, decode(p.body, 'base64')
      from unnest(${events.map(event => event.id)}::uuid[], ${events.map(event => event.sealedBody)}::text[]) as p(id, body)`,
  ])
}

/** Which of these events exist (primary key), and in which lanes: asked when it is not known whether a transaction was committed. */
export async function findCommitted(transaction: HotTransaction, ids: readonly string[]): Promise<{ id: string, laneId: string, integrationId: string }[]> {
  return transaction`select id, lane_id as "laneId", integration_id as "integrationId" from integration_events where id = any(${[...ids]}::uuid[])`
}

/** Notes that keys were used. A key that others are accepting with at this instant is left for the next time. */
export async function touchKeys(transaction: HotTransaction, keyIds: readonly string[]) {
  await transaction`
    update integration_keys set last_used_at = now()
    where id in (select id from integration_keys where id = any(${[...keyIds]}::text[]) for no key update skip locked)`
}
