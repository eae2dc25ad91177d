CREATE TABLE "alert_incidents" (
	"id" uuid PRIMARY KEY NOT NULL,
	"alert_id" uuid NOT NULL,
	"subject" text NOT NULL,
	"finding" jsonb NOT NULL,
	"started_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"told_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"clear_since" timestamp (3) with time zone,
	"ended_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "alert_messages" (
	"id" uuid PRIMARY KEY NOT NULL,
	"alert_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"subject" text NOT NULL,
	"body" text NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"attempt_count" integer DEFAULT 0 NOT NULL,
	"next_try_at" timestamp (3) with time zone DEFAULT now(),
	"delivered_at" timestamp (3) with time zone,
	"gave_up_at" timestamp (3) with time zone,
	"last_error" text,
	CONSTRAINT "alert_messages_kind_known" CHECK ("alert_messages"."kind" in ('started', 'reminder', 'ended', 'test')),
	CONSTRAINT "alert_messages_settled_once" CHECK (num_nonnulls("alert_messages"."next_try_at", "alert_messages"."delivered_at", "alert_messages"."gave_up_at") = 1)
);
--> statement-breakpoint
CREATE TABLE "alerts" (
	"id" uuid PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"enabled" boolean NOT NULL,
	"integration_id" uuid,
	"failed" boolean NOT NULL,
	"delayed_minutes" integer,
	"destination_down" boolean NOT NULL,
	"silent_minutes" integer,
	"origin" text NOT NULL,
	"sealed_target" "bytea" NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "alerts_tell_of_something" CHECK ("alerts"."failed" or "alerts"."destination_down" or "alerts"."delayed_minutes" is not null or "alerts"."silent_minutes" is not null),
	CONSTRAINT "alerts_minutes" CHECK (coalesce("alerts"."delayed_minutes", 1) >= 1 and coalesce("alerts"."silent_minutes", 1) >= 1)
);
--> statement-breakpoint
ALTER TABLE "alert_incidents" ADD CONSTRAINT "alert_incidents_alert_id_alerts_id_fk" FOREIGN KEY ("alert_id") REFERENCES "public"."alerts"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "alert_messages" ADD CONSTRAINT "alert_messages_alert_id_alerts_id_fk" FOREIGN KEY ("alert_id") REFERENCES "public"."alerts"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "alerts" ADD CONSTRAINT "alerts_integration_id_integrations_id_fk" FOREIGN KEY ("integration_id") REFERENCES "public"."integrations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "alert_incidents_one_open" ON "alert_incidents" USING btree ("alert_id","subject") WHERE "alert_incidents"."ended_at" is null;--> statement-breakpoint
CREATE INDEX "alert_messages_due" ON "alert_messages" USING btree ("next_try_at") WHERE "alert_messages"."next_try_at" is not null;--> statement-breakpoint
CREATE INDEX "alert_messages_alert" ON "alert_messages" USING btree ("alert_id","id" DESC NULLS LAST);