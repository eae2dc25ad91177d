-- Moves between statuses that the lifecycle does not list are refused by the database itself (docs/lifecycle.md).
CREATE FUNCTION refuse_unlisted_move() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (OLD.status, NEW.status) NOT IN (
    ('queued', 'processing'), ('queued', 'skipped'),
    ('processing', 'success'), ('processing', 'queued'), ('processing', 'failed'),
    ('failed', 'queued'), ('failed', 'skipped'),
    ('skipped', 'queued')
  ) THEN
    RAISE EXCEPTION 'event % may not move from % to %', OLD.id, OLD.status, NEW.status
      USING ERRCODE = 'check_violation', CONSTRAINT = 'integration_events_allowed_moves';
  END IF;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER integration_events_allowed_moves BEFORE UPDATE OF status ON integration_events
  FOR EACH ROW WHEN (OLD.status IS DISTINCT FROM NEW.status) EXECUTE FUNCTION refuse_unlisted_move();
--> statement-breakpoint
-- What arrived never changes, and neither does its place.
CREATE FUNCTION refuse_change_of_what_arrived() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'what arrived cannot be changed (event %)', OLD.id
    USING ERRCODE = 'check_violation', CONSTRAINT = 'integration_events_immutable';
END $$;
--> statement-breakpoint
CREATE TRIGGER integration_events_immutable
  BEFORE UPDATE OF id, integration_id, lane_id, seq, action, entity_id, entity_refs, accepted_at, resubmitted_from_event_id ON integration_events
  FOR EACH ROW WHEN (
    (OLD.id, OLD.integration_id, OLD.lane_id, OLD.seq, OLD.action, OLD.entity_id, OLD.entity_refs, OLD.accepted_at)
    IS DISTINCT FROM (NEW.id, NEW.integration_id, NEW.lane_id, NEW.seq, NEW.action, NEW.entity_id, NEW.entity_refs, NEW.accepted_at)
    OR (NEW.resubmitted_from_event_id IS NOT NULL AND OLD.resubmitted_from_event_id IS DISTINCT FROM NEW.resubmitted_from_event_id)
  ) EXECUTE FUNCTION refuse_change_of_what_arrived();
--> statement-breakpoint
-- The weekly partitions that hold everything tied to an event, from the week of p_from on for p_weeks weeks. An event's id
-- begins with its time in milliseconds (UUIDv7, RFC 9562), so a week is a range of ids. Safe to call again and again.
CREATE FUNCTION ensure_event_partitions(p_from timestamptz, p_weeks integer) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
  v_parent text;
  v_week timestamptz;
  v_name text;
  v_made integer := 0;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('waybill.ensure_event_partitions'));
  FOREACH v_parent IN ARRAY ARRAY['event_payloads', 'attempts', 'communication_logs'] LOOP
    FOR v_step IN 0 .. p_weeks - 1 LOOP
      v_week := date_trunc('week', p_from AT TIME ZONE 'UTC') AT TIME ZONE 'UTC' + v_step * interval '7 days';
      v_name := v_parent || '_' || to_char(v_week AT TIME ZONE 'UTC', 'YYYYMMDD');
      IF to_regclass(quote_ident(v_name)) IS NULL THEN
        EXECUTE format('CREATE TABLE %I PARTITION OF %I FOR VALUES FROM (%L) TO (%L)',
          v_name, v_parent, uuid_floor(v_week), uuid_floor(v_week + interval '7 days'));
        v_made := v_made + 1;
      END IF;
    END LOOP;
  END LOOP;
  RETURN v_made;
END $$;
--> statement-breakpoint
-- The smallest id that a UUIDv7 made at this moment could have.
CREATE FUNCTION uuid_floor(p_at timestamptz) RETURNS uuid LANGUAGE sql IMMUTABLE AS $$
  SELECT (lpad(to_hex(floor(extract(epoch FROM p_at) * 1000)::bigint), 12, '0') || repeat('0', 20))::uuid
$$;
--> statement-breakpoint
SELECT ensure_event_partitions(now() - interval '7 days', 6);
