CREATE TABLE "destinations" (
	"origin" text PRIMARY KEY NOT NULL,
	"failure_count" integer DEFAULT 0 NOT NULL,
	"failing_since" timestamp (3) with time zone,
	"first_failed_event_id" uuid,
	"is_widespread" boolean DEFAULT false NOT NULL,
	"is_unreachable" boolean DEFAULT false NOT NULL,
	"last_error_code" text,
	"last_error_message" text,
	"down_since" timestamp (3) with time zone,
	"next_probe_at" timestamp (3) with time zone,
	"probe_count" integer DEFAULT 0 NOT NULL,
	"last_down_since" timestamp (3) with time zone,
	"last_down_until" timestamp (3) with time zone,
	CONSTRAINT "destinations_failing_whole" CHECK (("destinations"."failure_count" = 0) = ("destinations"."failing_since" is null)),
	CONSTRAINT "destinations_down_whole" CHECK (("destinations"."down_since" is null) = ("destinations"."next_probe_at" is null)),
	CONSTRAINT "destinations_last_down_whole" CHECK (("destinations"."last_down_since" is null) = ("destinations"."last_down_until" is null))
);
--> statement-breakpoint
CREATE TABLE "applied_writes" (
	"integration_id" uuid NOT NULL,
	"key" text NOT NULL,
	"adds" boolean NOT NULL,
	"lane_id" uuid NOT NULL,
	"place_seq" bigint NOT NULL,
	"place_id" uuid NOT NULL,
	"event_id" uuid NOT NULL,
	"applied_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "applied_writes_pkey" PRIMARY KEY("integration_id","key","adds")
);
--> statement-breakpoint
CREATE TABLE "event_edits" (
	"event_id" uuid PRIMARY KEY NOT NULL,
	"difference" jsonb NOT NULL,
	"edited_by" text NOT NULL,
	"edited_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "inbound_rejection_counts" (
	"integration_id" uuid,
	"hour" timestamp (3) with time zone NOT NULL,
	"rejected_count" integer NOT NULL,
	"kept_count" integer NOT NULL,
	CONSTRAINT "inbound_rejection_counts_hour" UNIQUE NULLS NOT DISTINCT("integration_id","hour"),
	CONSTRAINT "inbound_rejection_counts_sane" CHECK ("inbound_rejection_counts"."kept_count" between 0 and "inbound_rejection_counts"."rejected_count")
);
--> statement-breakpoint
CREATE TABLE "inbound_rejections" (
	"id" uuid PRIMARY KEY NOT NULL,
	"integration_id" uuid,
	"rejected_at" timestamp (3) with time zone NOT NULL,
	"http_status" integer NOT NULL,
	"code" text NOT NULL,
	"message" text NOT NULL,
	"faults" jsonb NOT NULL,
	"body_excerpt" text,
	CONSTRAINT "inbound_rejections_is_refusal" CHECK ("inbound_rejections"."http_status" between 400 and 499)
);
--> statement-breakpoint
CREATE TABLE "resubmission_items" (
	"job_id" uuid NOT NULL,
	"event_id" uuid NOT NULL,
	"lane_id" uuid NOT NULL,
	"place" bigint NOT NULL,
	"attempt_count" integer NOT NULL,
	"outcome" text DEFAULT 'waiting' NOT NULL,
	"reason" text,
	"superseded_by_event_id" uuid,
	"settled_at" timestamp (3) with time zone,
	CONSTRAINT "resubmission_items_pkey" PRIMARY KEY("job_id","event_id"),
	CONSTRAINT "resubmission_items_outcome_known" CHECK ("resubmission_items"."outcome" in ('waiting', 'resubmitted', 'delivered', 'failed', 'superseded', 'left_out')),
	CONSTRAINT "resubmission_items_settled_whole" CHECK (("resubmission_items"."outcome" in ('waiting', 'resubmitted')) = ("resubmission_items"."settled_at" is null)),
	CONSTRAINT "resubmission_items_superseded_says_by_what" CHECK ("resubmission_items"."outcome" <> 'superseded' or "resubmission_items"."superseded_by_event_id" is not null)
);
--> statement-breakpoint
CREATE TABLE "resubmission_jobs" (
	"id" uuid PRIMARY KEY NOT NULL,
	"filter" jsonb NOT NULL,
	"wish_hash" "bytea" NOT NULL,
	"include_superseded" boolean NOT NULL,
	"state" text DEFAULT 'running' NOT NULL,
	"listed_to_event_id" uuid,
	"listed_at" timestamp (3) with time zone,
	"next_step_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"requested_by" text NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"finished_at" timestamp (3) with time zone,
	"total_count" integer DEFAULT 0 NOT NULL,
	"done_count" integer DEFAULT 0 NOT NULL,
	"failed_count" integer DEFAULT 0 NOT NULL,
	"skipped_count" integer DEFAULT 0 NOT NULL,
	CONSTRAINT "resubmission_jobs_state_known" CHECK ("resubmission_jobs"."state" in ('running', 'paused', 'cancelled', 'finished')),
	CONSTRAINT "resubmission_jobs_finished_whole" CHECK (("resubmission_jobs"."state" in ('cancelled', 'finished')) = ("resubmission_jobs"."finished_at" is not null)),
	CONSTRAINT "resubmission_jobs_counts" CHECK ("resubmission_jobs"."done_count" + "resubmission_jobs"."failed_count" + "resubmission_jobs"."skipped_count" <= "resubmission_jobs"."total_count")
);
--> statement-breakpoint
DROP INDEX "integration_events_unfinished";--> statement-breakpoint
ALTER TABLE "integration_events" ADD COLUMN "place_seq" bigint;--> statement-breakpoint
ALTER TABLE "integration_events" ADD COLUMN "place_id" uuid;--> statement-breakpoint
ALTER TABLE "integration_events" ADD COLUMN "parked_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "integration_events" ADD COLUMN "busy_since" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "integration_events" ADD COLUMN "write_keys" text[] DEFAULT '{}' NOT NULL;--> statement-breakpoint
ALTER TABLE "integration_events" ADD COLUMN "forced" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "integration_events" ADD COLUMN "superseded_by_event_id" uuid;--> statement-breakpoint
ALTER TABLE "integrations" ADD COLUMN "lane_generation" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "integrations" ADD COLUMN "open_generation" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "lanes" ADD COLUMN "generation" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "applied_writes" ADD CONSTRAINT "applied_writes_integration_id_integrations_id_fk" FOREIGN KEY ("integration_id") REFERENCES "public"."integrations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "event_edits" ADD CONSTRAINT "event_edits_event_id_integration_events_id_fk" FOREIGN KEY ("event_id") REFERENCES "public"."integration_events"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "inbound_rejection_counts" ADD CONSTRAINT "inbound_rejection_counts_integration_id_integrations_id_fk" FOREIGN KEY ("integration_id") REFERENCES "public"."integrations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "inbound_rejections" ADD CONSTRAINT "inbound_rejections_integration_id_integrations_id_fk" FOREIGN KEY ("integration_id") REFERENCES "public"."integrations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "resubmission_items" ADD CONSTRAINT "resubmission_items_job_id_resubmission_jobs_id_fk" FOREIGN KEY ("job_id") REFERENCES "public"."resubmission_jobs"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "resubmission_items" ADD CONSTRAINT "resubmission_items_event_id_integration_events_id_fk" FOREIGN KEY ("event_id") REFERENCES "public"."integration_events"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "inbound_rejections_integration" ON "inbound_rejections" USING btree ("integration_id","id");--> statement-breakpoint
CREATE INDEX "resubmission_items_open" ON "resubmission_items" USING btree ("job_id","outcome","lane_id","place") WHERE "resubmission_items"."outcome" in ('waiting', 'resubmitted');--> statement-breakpoint
CREATE UNIQUE INDEX "resubmission_jobs_one_active" ON "resubmission_jobs" USING btree ("wish_hash") WHERE "resubmission_jobs"."state" in ('running', 'paused');--> statement-breakpoint
CREATE INDEX "resubmission_jobs_due" ON "resubmission_jobs" USING btree ("next_step_at") WHERE "resubmission_jobs"."state" = 'running';--> statement-breakpoint
CREATE INDEX "integration_events_line" ON "integration_events" USING btree ("lane_id",coalesce("place_seq", "seq"),"seq") WHERE "integration_events"."status" in ('queued', 'processing') and "integration_events"."parked_at" is null;--> statement-breakpoint
CREATE INDEX "integration_events_due" ON "integration_events" USING btree ("next_attempt_at") WHERE "integration_events"."next_attempt_at" is not null;--> statement-breakpoint
CREATE INDEX "integration_events_parked" ON "integration_events" USING btree ("integration_id","id") WHERE "integration_events"."parked_at" is not null;--> statement-breakpoint
ALTER TABLE "integration_events" ADD CONSTRAINT "integration_events_parked_only_queued" CHECK ("integration_events"."parked_at" is null or "integration_events"."status" = 'queued');--> statement-breakpoint
ALTER TABLE "integration_events" ADD CONSTRAINT "integration_events_place_whole" CHECK (("integration_events"."place_seq" is null) = ("integration_events"."place_id" is null));--> statement-breakpoint
ALTER TABLE "integration_events" ADD CONSTRAINT "integration_events_superseded_is_skipped" CHECK ("integration_events"."superseded_by_event_id" is null or "integration_events"."status" = 'skipped');--> statement-breakpoint
ALTER TABLE "integrations" ADD CONSTRAINT "integrations_generations" CHECK ("integrations"."open_generation" between 0 and "integrations"."lane_generation");--> statement-breakpoint
-- A replacement's place and what an event overwrites belong to what arrived.
DROP TRIGGER integration_events_immutable ON integration_events;
--> statement-breakpoint
CREATE TRIGGER integration_events_immutable
  BEFORE UPDATE OF id, integration_id, lane_id, seq, action, entity_id, entity_refs, accepted_at, resubmitted_from_event_id, place_seq, place_id, write_keys ON integration_events
  FOR EACH ROW WHEN (
    (OLD.id, OLD.integration_id, OLD.lane_id, OLD.seq, OLD.action, OLD.entity_id, OLD.entity_refs, OLD.accepted_at, OLD.place_seq, OLD.place_id, OLD.write_keys)
    IS DISTINCT FROM (NEW.id, NEW.integration_id, NEW.lane_id, NEW.seq, NEW.action, NEW.entity_id, NEW.entity_refs, NEW.accepted_at, NEW.place_seq, NEW.place_id, NEW.write_keys)
    OR (NEW.resubmitted_from_event_id IS NOT NULL AND OLD.resubmitted_from_event_id IS DISTINCT FROM NEW.resubmitted_from_event_id)
  ) EXECUTE FUNCTION refuse_change_of_what_arrived();
--> statement-breakpoint
-- Rewritten with every delivery: room in each page for the next version.
ALTER TABLE applied_writes SET (fillfactor = 50);
--> statement-breakpoint
-- The stale-write guard: the newest event that was applied to something this one overwrites, or null (primary key of applied_writes).
-- Within a lane the place decides what is newer; between lanes, which have no order among each other, the time in the id. A difference
-- is only overtaken by a newer absolute value, never by another difference: p_adding names the actions that send differences.
CREATE FUNCTION newer_write(p_event integration_events, p_adding text[]) RETURNS uuid LANGUAGE sql STABLE AS $$
  SELECT w.event_id FROM applied_writes w
  WHERE w.integration_id = p_event.integration_id AND w.key = ANY(p_event.write_keys) AND w.event_id <> p_event.id
    AND (NOT w.adds OR NOT p_event.action = ANY(p_adding))
    AND CASE WHEN w.lane_id = p_event.lane_id THEN w.place_seq > coalesce(p_event.place_seq, p_event.seq)
      ELSE w.place_id > coalesce(p_event.place_id, p_event.id) END
  ORDER BY w.place_id DESC LIMIT 1
$$;
