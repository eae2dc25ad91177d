-- The head of a lane: its unfinished event with the lowest place that is not parked (index integration_events_line). Written as one
-- query, so that it becomes a part of the query that asks for it.
CREATE FUNCTION lane_head(p_lane uuid) RETURNS SETOF integration_events LANGUAGE sql STABLE ROWS 1 AS $$
  SELECT * FROM integration_events e
  WHERE e.lane_id = p_lane AND e.status IN ('queued', 'processing') AND e.parked_at IS NULL
  ORDER BY coalesce(e.place_seq, e.seq), e.seq LIMIT 1
$$;
--> statement-breakpoint
ALTER TABLE "applied_writes" ADD COLUMN "generation" integer;--> statement-breakpoint
ALTER TABLE "applied_writes" ADD COLUMN "place_at" timestamp (3) with time zone;--> statement-breakpoint
-- What newer_write went by before: the time in the id.
UPDATE applied_writes w SET generation = l.generation, place_at = coalesce(
  (SELECT e.accepted_at FROM integration_events e WHERE e.id = w.place_id),
  to_timestamp(('x' || lpad(left(replace(w.place_id::text, '-', ''), 12), 16, '0'))::bit(64)::bigint / 1000.0)
) FROM lanes l WHERE l.id = w.lane_id;
--> statement-breakpoint
ALTER TABLE "applied_writes" ALTER COLUMN "generation" SET NOT NULL;--> statement-breakpoint
ALTER TABLE "applied_writes" ALTER COLUMN "place_at" SET NOT NULL;--> statement-breakpoint
-- A version before this one, still running beside it, knows neither column.
CREATE FUNCTION complete_applied_write() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  SELECT l.generation, e.accepted_at INTO NEW.generation, NEW.place_at
  FROM integration_events e JOIN lanes l ON l.id = NEW.lane_id WHERE e.id = NEW.place_id;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER applied_writes_complete_new BEFORE INSERT ON applied_writes
  FOR EACH ROW WHEN (NEW.place_at IS NULL) EXECUTE FUNCTION complete_applied_write();
--> statement-breakpoint
CREATE TRIGGER applied_writes_complete_changed BEFORE UPDATE ON applied_writes
  FOR EACH ROW WHEN (NEW.place_id <> OLD.place_id AND NEW.place_at = OLD.place_at) EXECUTE FUNCTION complete_applied_write();
--> statement-breakpoint
-- Whether what was applied is newer than what stands at a place. Within a lane the place decides; between lanes the generation, then when
-- the database accepted what has the place. Ids come from the clocks of web processes, which may differ, and only break a tie.
CREATE FUNCTION is_newer(w applied_writes, p_lane uuid, p_generation integer, p_seq bigint, p_at timestamptz, p_id uuid) RETURNS boolean
LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE WHEN w.lane_id = p_lane THEN w.place_seq > p_seq
    ELSE (w.generation, w.place_at, w.place_id) > (p_generation, p_at, p_id) END
$$;
--> statement-breakpoint
-- The stale-write guard: what was applied to the things that an event overwrites and is newer than the event, with the position of the write
-- key (from 1). A difference is only overtaken by a newer absolute value, never by another difference: p_adding names the actions that send
-- differences (primary keys).
CREATE FUNCTION list_newer_writes(p_event integration_events, p_adding text[])
RETURNS TABLE (item bigint, event_id uuid, generation integer, place_at timestamptz, place_id uuid) LANGUAGE sql STABLE AS $$
  SELECT k.item, w.event_id, w.generation, w.place_at, w.place_id
  FROM lanes l JOIN event_keys e ON e.event_id = p_event.id
  CROSS JOIN unnest(e.write_keys) WITH ORDINALITY AS k(key, item)
  JOIN applied_writes w ON w.integration_id = p_event.integration_id AND w.key = k.key
  WHERE l.id = p_event.lane_id AND w.event_id <> p_event.id AND (NOT w.adds OR NOT p_event.action = ANY(p_adding))
    AND is_newer(w, p_event.lane_id, l.generation, coalesce(p_event.place_seq, p_event.seq),
      CASE WHEN p_event.place_id IS NULL THEN p_event.accepted_at ELSE (SELECT p.accepted_at FROM integration_events p WHERE p.id = p_event.place_id) END,
      coalesce(p_event.place_id, p_event.id))
$$;
--> statement-breakpoint
-- The newest of these events, or null.
CREATE OR REPLACE FUNCTION newer_write(p_event integration_events, p_adding text[]) RETURNS uuid LANGUAGE sql STABLE AS $$
  SELECT n.event_id FROM list_newer_writes(p_event, p_adding) n ORDER BY n.generation DESC, n.place_at DESC, n.place_id DESC LIMIT 1
$$;
--> statement-breakpoint
-- For each write key of an event the newest of these events, or null where there is none; null when there is none at all.
CREATE FUNCTION newer_writes(p_event integration_events, p_adding text[]) RETURNS uuid[] LANGUAGE sql STABLE AS $$
  WITH newest AS (
    SELECT DISTINCT ON (n.item) n.item, n.event_id FROM list_newer_writes(p_event, p_adding) n
    ORDER BY n.item, n.generation DESC, n.place_at DESC, n.place_id DESC
  )
  SELECT array_agg(n.event_id ORDER BY k.item)
  FROM event_keys e CROSS JOIN generate_subscripts(e.write_keys, 1) AS k(item) LEFT JOIN newest n ON n.item = k.item
  WHERE e.event_id = p_event.id HAVING count(n.event_id) > 0
$$;
