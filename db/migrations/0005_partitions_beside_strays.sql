-- A row that is in a default partition already keeps its week from becoming a partition of its own (23514). Such a week is left
-- to the default partition; the other weeks are made all the same, so that one stray row does not send every later row there.
CREATE OR REPLACE FUNCTION ensure_event_partitions(p_from timestamptz, p_weeks integer) RETURNS integer LANGUAGE plpgsql AS $$
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
