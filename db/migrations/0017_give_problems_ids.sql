-- A UUIDv7 of this moment (RFC 9562): its milliseconds, and random beyond them.
CREATE FUNCTION draw_uuid(p_at timestamptz DEFAULT clock_timestamp()) RETURNS uuid LANGUAGE sql VOLATILE AS $$
  SELECT (left(uuid_floor(p_at)::text, 14) || '7' || substr(gen_random_uuid()::text, 16))::uuid
$$;
--> statement-breakpoint
ALTER TABLE "problem_hours" DROP CONSTRAINT "problem_hours_problem_id_problems_id_fk";--> statement-breakpoint
ALTER TABLE "problems" ADD COLUMN "fingerprint" uuid;--> statement-breakpoint
-- What was the id so far.
UPDATE "problems" SET "fingerprint" = "id", "id" = draw_uuid("first_seen_at");--> statement-breakpoint
UPDATE "problem_hours" h SET "problem_id" = p."id" FROM "problems" p WHERE p."fingerprint" = h."problem_id";--> statement-breakpoint
UPDATE "resubmission_jobs" j SET "filter" = jsonb_set(j."filter", '{problemId}', to_jsonb(p."id")) FROM "problems" p WHERE j."filter"->>'problemId' = p."fingerprint"::text;--> statement-breakpoint
ALTER TABLE "problems" ALTER COLUMN "id" SET DEFAULT draw_uuid();--> statement-breakpoint
ALTER TABLE "problems" ALTER COLUMN "fingerprint" SET NOT NULL;--> statement-breakpoint
ALTER TABLE "problems" ADD CONSTRAINT "problems_fingerprint" UNIQUE("fingerprint");--> statement-breakpoint
ALTER TABLE "problem_hours" ADD CONSTRAINT "problem_hours_problem_id_problems_id_fk" FOREIGN KEY ("problem_id") REFERENCES "public"."problems"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "problem_deltas" RENAME COLUMN "problem_id" TO "fingerprint";--> statement-breakpoint
ALTER TABLE "integration_events" RENAME COLUMN "problem_id" TO "problem_fingerprint";
