CREATE TABLE "event_views" (
	"id" uuid PRIMARY KEY NOT NULL,
	"owner_id" uuid,
	"name" text NOT NULL,
	"filter" jsonb NOT NULL,
	"columns" jsonb,
	"created_by" text NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "event_views_name_given" CHECK ("event_views"."name" <> '')
);
--> statement-breakpoint
DROP INDEX "integration_events_integration";--> statement-breakpoint
DROP INDEX "integration_events_entity";--> statement-breakpoint
ALTER TABLE "event_views" ADD CONSTRAINT "event_views_owner_id_users_id_fk" FOREIGN KEY ("owner_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "event_views_name" ON "event_views" USING btree (coalesce("owner_id", '00000000-0000-0000-0000-000000000000'),lower("name"));--> statement-breakpoint
CREATE INDEX "integration_events_replaced" ON "integration_events" USING btree ("id") WHERE not "integration_events"."is_current_attempt";--> statement-breakpoint
CREATE INDEX "integration_events_integration" ON "integration_events" USING btree ("integration_id","id","action");--> statement-breakpoint
CREATE INDEX "integration_events_entity" ON "integration_events" USING btree ("entity_id","id","action","integration_id") WHERE "integration_events"."entity_id" is not null;