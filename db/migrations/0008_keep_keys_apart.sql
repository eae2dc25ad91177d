CREATE TABLE "event_keys" (
	"event_id" uuid PRIMARY KEY NOT NULL,
	"entity_refs" text[] NOT NULL,
	"write_keys" text[] NOT NULL
) PARTITION BY RANGE ("event_id");
--> statement-breakpoint
CREATE TABLE "event_keys_default" PARTITION OF "event_keys" DEFAULT;--> statement-breakpoint
CREATE INDEX "event_keys_refs" ON "event_keys" USING gin ("entity_refs");--> statement-breakpoint
ALTER TABLE "applied_writes" DROP CONSTRAINT "applied_writes_integration_id_integrations_id_fk";
--> statement-breakpoint
ALTER TABLE "lanes" ADD COLUMN "remembers_writes" boolean DEFAULT true NOT NULL;--> statement-breakpoint
CREATE OR REPLACE FUNCTION ensure_event_partitions(p_from timestamptz, p_weeks integer) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
  v_parent text;
  v_week timestamptz;
  v_name text;
  v_made integer := 0;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('waybill.ensure_event_partitions'));
  FOREACH v_parent IN ARRAY ARRAY['event_payloads', 'event_keys', 'attempts', 'communication_logs'] LOOP
    FOR v_step IN 0 .. p_weeks - 1 LOOP
      v_week := date_trunc('week', p_from AT TIME ZONE 'UTC') AT TIME ZONE 'UTC' + v_step * interval '7 days';
      v_name := v_parent || '_' || to_char(v_week AT TIME ZONE 'UTC', 'YYYYMMDD');
      IF to_regclass(quote_ident(v_name)) IS NULL THEN
        BEGIN
          EXECUTE format('CREATE TABLE %I PARTITION OF %I FOR VALUES FROM (%L) TO (%L)',
            v_name, v_parent, uuid_floor(v_week), uuid_floor(v_week + interval '7 days'));
          v_made := v_made + 1;
        EXCEPTION WHEN check_violation THEN
          RAISE WARNING 'partition % is not made, because %_default holds rows of its week; that week stays in %_default', v_name, v_parent, v_parent;
        END;
      END IF;
    END LOOP;
  END LOOP;
  RETURN v_made;
END $$;
--> statement-breakpoint
SELECT ensure_event_partitions(now() - interval '7 days', 6);
--> statement-breakpoint
INSERT INTO event_keys (event_id, entity_refs, write_keys) SELECT id, entity_refs, write_keys FROM integration_events;
--> statement-breakpoint
-- A version before this one, still running beside it, writes the references into the event itself.
CREATE FUNCTION keep_references_apart() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO event_keys (event_id, entity_refs, write_keys) VALUES (NEW.id, NEW.entity_refs, '{}');
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER integration_events_references AFTER INSERT ON integration_events
  FOR EACH ROW WHEN (cardinality(NEW.entity_refs) > 0) EXECUTE FUNCTION keep_references_apart();
--> statement-breakpoint
DROP TRIGGER integration_events_immutable ON integration_events;
--> statement-breakpoint
CREATE TRIGGER integration_events_immutable
  BEFORE UPDATE OF id, integration_id, lane_id, seq, action, entity_id, entity_refs, accepted_at, resubmitted_from_event_id, place_seq, place_id ON integration_events
  FOR EACH ROW WHEN (
    (OLD.id, OLD.integration_id, OLD.lane_id, OLD.seq, OLD.action, OLD.entity_id, OLD.entity_refs, OLD.accepted_at, OLD.place_seq, OLD.place_id)
    IS DISTINCT FROM (NEW.id, NEW.integration_id, NEW.lane_id, NEW.seq, NEW.action, NEW.entity_id, NEW.entity_refs, NEW.accepted_at, NEW.place_seq, NEW.place_id)
    OR (NEW.resubmitted_from_event_id IS NOT NULL AND OLD.resubmitted_from_event_id IS DISTINCT FROM NEW.resubmitted_from_event_id)
  ) EXECUTE FUNCTION refuse_change_of_what_arrived();
--> statement-breakpoint
CREATE FUNCTION refuse_change_of_keys() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'what arrived cannot be changed (event %)', OLD.event_id
    USING ERRCODE = 'check_violation', CONSTRAINT = 'event_keys_immutable';
END $$;
--> statement-breakpoint
CREATE TRIGGER event_keys_immutable BEFORE UPDATE ON event_keys FOR EACH ROW EXECUTE FUNCTION refuse_change_of_keys();
--> statement-breakpoint
CREATE OR REPLACE FUNCTION newer_write(p_event integration_events, p_adding text[]) RETURNS uuid LANGUAGE sql STABLE AS $$
  SELECT w.event_id FROM event_keys k JOIN applied_writes w ON w.key = ANY(k.write_keys)
  WHERE k.event_id = p_event.id AND w.integration_id = p_event.integration_id AND w.event_id <> p_event.id
    AND (NOT w.adds OR NOT p_event.action = ANY(p_adding))
    AND CASE WHEN w.lane_id = p_event.lane_id THEN w.place_seq > coalesce(p_event.place_seq, p_event.seq)
      ELSE w.place_id > coalesce(p_event.place_id, p_event.id) END
  ORDER BY w.place_id DESC LIMIT 1
$$;
--> statement-breakpoint
DROP INDEX "integration_events_refs";--> statement-breakpoint
ALTER TABLE "integration_events" ALTER COLUMN "entity_refs" SET DEFAULT '{}';--> statement-breakpoint
ALTER TABLE "integration_events" DROP COLUMN "write_keys";
