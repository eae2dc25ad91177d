CREATE TABLE "problem_deltas" (
	"problem_id" uuid NOT NULL,
	"integration_id" uuid NOT NULL,
	"action" text NOT NULL,
	"error_code" text NOT NULL,
	"pattern" text NOT NULL,
	"seen_at" timestamp (3) with time zone NOT NULL,
	"count" integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE "problem_hours" (
	"problem_id" uuid NOT NULL,
	"hour" timestamp (3) with time zone NOT NULL,
	"count" integer NOT NULL,
	CONSTRAINT "problem_hours_pkey" PRIMARY KEY("problem_id","hour"),
	CONSTRAINT "problem_hours_count_positive" CHECK ("problem_hours"."count" > 0)
);
--> statement-breakpoint
CREATE TABLE "problems" (
	"id" uuid PRIMARY KEY NOT NULL,
	"integration_id" uuid NOT NULL,
	"action" text NOT NULL,
	"error_code" text NOT NULL,
	"pattern" text NOT NULL,
	"first_seen_at" timestamp (3) with time zone NOT NULL,
	"last_seen_at" timestamp (3) with time zone NOT NULL,
	"total_count" integer NOT NULL,
	"reopened_at" timestamp (3) with time zone,
	"owner_id" uuid,
	"note" text,
	"snoozed_until" timestamp (3) with time zone,
	"resolved_at" timestamp (3) with time zone,
	"resolved_by" text,
	CONSTRAINT "problems_counts" CHECK ("problems"."total_count" >= 1),
	CONSTRAINT "problems_seen_whole" CHECK ("problems"."first_seen_at" <= "problems"."last_seen_at"),
	CONSTRAINT "problems_resolved_whole" CHECK (("problems"."resolved_at" is null) = ("problems"."resolved_by" is null)),
	CONSTRAINT "problems_snoozed_or_resolved" CHECK ("problems"."snoozed_until" is null or "problems"."resolved_at" is null)
);
--> statement-breakpoint
ALTER TABLE "integration_events" ADD COLUMN "problem_id" uuid;--> statement-breakpoint
ALTER TABLE "problem_hours" ADD CONSTRAINT "problem_hours_problem_id_problems_id_fk" FOREIGN KEY ("problem_id") REFERENCES "public"."problems"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "problems" ADD CONSTRAINT "problems_owner_id_users_id_fk" FOREIGN KEY ("owner_id") REFERENCES "public"."users"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "problems_seen" ON "problems" USING btree ("last_seen_at","id");--> statement-breakpoint
CREATE INDEX "integration_events_problem" ON "integration_events" USING btree ("problem_id","id") WHERE "integration_events"."problem_id" is not null;--> statement-breakpoint
CREATE INDEX "integration_events_problem_failed" ON "integration_events" USING btree ("problem_id","id") WHERE "integration_events"."status" = 'failed';