CREATE TABLE "attempts" (
	"event_id" uuid NOT NULL,
	"number" integer NOT NULL,
	"trigger" text NOT NULL,
	"epoch" bigint NOT NULL,
	"started_at" timestamp (3) with time zone NOT NULL,
	"finished_at" timestamp (3) with time zone NOT NULL,
	"outcome" text NOT NULL,
	"http_status" integer,
	"duration_ms" integer,
	"error_code" text,
	"error_message" text,
	"items" jsonb,
	"next_attempt_at" timestamp (3) with time zone,
	CONSTRAINT "attempts_pkey" PRIMARY KEY("event_id","number"),
	CONSTRAINT "attempts_number_positive" CHECK ("attempts"."number" >= 1),
	CONSTRAINT "attempts_trigger_known" CHECK ("attempts"."trigger" in ('automatic', 'manual')),
	CONSTRAINT "attempts_outcome_known" CHECK ("attempts"."outcome" in ('success', 'transient', 'permanent', 'interrupted')),
	CONSTRAINT "attempts_failure_says_why" CHECK (("attempts"."outcome" = 'success') = ("attempts"."error_code" is null) and ("attempts"."error_code" is null) = ("attempts"."error_message" is null))
) PARTITION BY RANGE ("event_id");
--> statement-breakpoint
CREATE TABLE "attempts_default" PARTITION OF "attempts" DEFAULT;--> statement-breakpoint
CREATE TABLE "communication_logs" (
	"event_id" uuid NOT NULL,
	"attempt_number" integer NOT NULL,
	"started_at" timestamp (3) with time zone NOT NULL,
	"duration_ms" integer NOT NULL,
	"method" text NOT NULL,
	"url" text NOT NULL,
	"request_headers" jsonb NOT NULL,
	"request_body" text,
	"request_truncated" boolean NOT NULL,
	"response_status" integer,
	"response_headers" jsonb,
	"response_body" text,
	"response_truncated" boolean NOT NULL,
	"failure" text,
	CONSTRAINT "communication_logs_pkey" PRIMARY KEY("event_id","attempt_number")
) PARTITION BY RANGE ("event_id");
--> statement-breakpoint
CREATE TABLE "communication_logs_default" PARTITION OF "communication_logs" DEFAULT;--> statement-breakpoint
CREATE TABLE "event_payloads" (
	"event_id" uuid PRIMARY KEY NOT NULL,
	"sealed_body" "bytea" NOT NULL
) PARTITION BY RANGE ("event_id");
--> statement-breakpoint
CREATE TABLE "event_payloads_default" PARTITION OF "event_payloads" DEFAULT;--> statement-breakpoint
CREATE TABLE "idempotency_keys" (
	"integration_id" uuid NOT NULL,
	"key" text NOT NULL,
	"body_hash" "bytea" NOT NULL,
	"event_id" uuid NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "idempotency_keys_pkey" PRIMARY KEY("integration_id","key")
);
--> statement-breakpoint
CREATE TABLE "integration_events" (
	"id" uuid PRIMARY KEY NOT NULL,
	"integration_id" uuid NOT NULL,
	"lane_id" uuid NOT NULL,
	"seq" bigint NOT NULL,
	"action" text NOT NULL,
	"entity_id" text,
	"entity_refs" text[] NOT NULL,
	"status" text DEFAULT 'queued' NOT NULL,
	"attempt_count" integer DEFAULT 0 NOT NULL,
	"retry_count" integer DEFAULT 0 NOT NULL,
	"refusal_count" integer DEFAULT 0 NOT NULL,
	"trigger" text DEFAULT 'automatic' NOT NULL,
	"accepted_at" timestamp (3) with time zone NOT NULL,
	"next_attempt_at" timestamp (3) with time zone,
	"attempt_started_at" timestamp (3) with time zone,
	"processing_epoch" bigint,
	"finished_at" timestamp (3) with time zone,
	"dead_lettered_at" timestamp (3) with time zone,
	"error_code" text,
	"error_message" text,
	"skip_reason" text,
	"resubmit_enabled" boolean DEFAULT true NOT NULL,
	"force_stop" boolean DEFAULT false NOT NULL,
	"is_current_attempt" boolean DEFAULT true NOT NULL,
	"resubmitted_from_event_id" uuid,
	CONSTRAINT "integration_events_lane_seq" UNIQUE("lane_id","seq"),
	CONSTRAINT "integration_events_status_known" CHECK ("integration_events"."status" in ('queued', 'processing', 'success', 'failed', 'skipped')),
	CONSTRAINT "integration_events_trigger_known" CHECK ("integration_events"."trigger" in ('automatic', 'manual')),
	CONSTRAINT "integration_events_seq_positive" CHECK ("integration_events"."seq" >= 1),
	CONSTRAINT "integration_events_counts" CHECK ("integration_events"."attempt_count" >= 0 and "integration_events"."retry_count" >= 0 and "integration_events"."refusal_count" >= 0),
	CONSTRAINT "integration_events_processing_whole" CHECK (("integration_events"."status" = 'processing') = ("integration_events"."processing_epoch" is not null) and ("integration_events"."status" = 'processing') = ("integration_events"."attempt_started_at" is not null)),
	CONSTRAINT "integration_events_finished_whole" CHECK (("integration_events"."status" in ('success', 'failed', 'skipped')) = ("integration_events"."finished_at" is not null)),
	CONSTRAINT "integration_events_dead_letter_whole" CHECK (("integration_events"."status" = 'failed') = ("integration_events"."dead_lettered_at" is not null)),
	CONSTRAINT "integration_events_failed_says_why" CHECK ("integration_events"."status" <> 'failed' or "integration_events"."error_code" is not null),
	CONSTRAINT "integration_events_skipped_says_why" CHECK (("integration_events"."status" = 'skipped') = ("integration_events"."skip_reason" is not null)),
	CONSTRAINT "integration_events_error_whole" CHECK (("integration_events"."error_code" is null) = ("integration_events"."error_message" is null)),
	CONSTRAINT "integration_events_due_only_queued" CHECK ("integration_events"."next_attempt_at" is null or "integration_events"."status" = 'queued')
) WITH (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.05, autovacuum_analyze_scale_factor = 0.05);
--> statement-breakpoint
CREATE TABLE "integration_keys" (
	"id" text PRIMARY KEY NOT NULL,
	"integration_id" uuid NOT NULL,
	"hash" "bytea" NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp (3) with time zone,
	"last_used_at" timestamp (3) with time zone,
	CONSTRAINT "integration_keys_hash_is_sha256" CHECK (octet_length("integration_keys"."hash") = 32)
);
--> statement-breakpoint
CREATE TABLE "integrations" (
	"id" uuid PRIMARY KEY NOT NULL,
	"service" text NOT NULL,
	"name" text NOT NULL,
	"enabled" boolean DEFAULT true NOT NULL,
	"ordering" text DEFAULT 'integration' NOT NULL,
	"on_exhausted" text DEFAULT 'continue' NOT NULL,
	"on_interrupted" text DEFAULT 'retry' NOT NULL,
	"retry_policies" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"settings" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"paused_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"deleted_at" timestamp (3) with time zone,
	CONSTRAINT "integrations_service_known" CHECK ("integrations"."service" in ('custom')),
	CONSTRAINT "integrations_ordering_known" CHECK ("integrations"."ordering" in ('integration', 'entity', 'none')),
	CONSTRAINT "integrations_on_exhausted_known" CHECK ("integrations"."on_exhausted" in ('continue', 'hold')),
	CONSTRAINT "integrations_on_interrupted_known" CHECK ("integrations"."on_interrupted" in ('retry', 'hold')),
	CONSTRAINT "integrations_name_length" CHECK (char_length("integrations"."name") between 1 and 100)
);
--> statement-breakpoint
CREATE TABLE "lanes" (
	"id" uuid PRIMARY KEY NOT NULL,
	"integration_id" uuid NOT NULL,
	"key" text NOT NULL,
	"next_seq" bigint DEFAULT 1 NOT NULL,
	"epoch" bigint DEFAULT 0 NOT NULL,
	"lease_owner" text,
	"lease_until" timestamp (3) with time zone,
	"held_at" timestamp (3) with time zone,
	"held_reason" text,
	CONSTRAINT "lanes_integration_key" UNIQUE("integration_id","key"),
	CONSTRAINT "lanes_next_seq_positive" CHECK ("lanes"."next_seq" >= 1),
	CONSTRAINT "lanes_lease_whole" CHECK (("lanes"."lease_owner" is null) = ("lanes"."lease_until" is null)),
	CONSTRAINT "lanes_hold_whole" CHECK (("lanes"."held_at" is null) = ("lanes"."held_reason" is null)),
	CONSTRAINT "lanes_held_reason_known" CHECK ("lanes"."held_reason" in ('exhausted', 'interrupted'))
) WITH (fillfactor = 50);
--> statement-breakpoint
CREATE TABLE "api_tokens" (
	"id" uuid PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"role" text NOT NULL,
	"hash" "bytea" NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp (3) with time zone,
	"revoked_at" timestamp (3) with time zone,
	"last_used_at" timestamp (3) with time zone,
	CONSTRAINT "api_tokens_role_known" CHECK ("api_tokens"."role" in ('viewer', 'operator', 'admin')),
	CONSTRAINT "api_tokens_hash_is_sha256" CHECK (octet_length("api_tokens"."hash") = 32)
);
--> statement-breakpoint
CREATE TABLE "audit_log" (
	"id" uuid PRIMARY KEY NOT NULL,
	"at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"actor_type" text NOT NULL,
	"actor_id" uuid,
	"actor_name" text NOT NULL,
	"act" text NOT NULL,
	"subject_type" text NOT NULL,
	"subject_id" text NOT NULL,
	"detail" jsonb DEFAULT '{}'::jsonb NOT NULL,
	CONSTRAINT "audit_log_actor_known" CHECK ("audit_log"."actor_type" in ('user', 'token', 'system'))
);
--> statement-breakpoint
CREATE TABLE "installation" (
	"name" text PRIMARY KEY NOT NULL,
	"value" "bytea" NOT NULL
);
--> statement-breakpoint
CREATE TABLE "sessions" (
	"hash" "bytea" PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"last_seen_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "sessions_hash_is_sha256" CHECK (octet_length("sessions"."hash") = 32)
);
--> statement-breakpoint
CREATE TABLE "users" (
	"id" uuid PRIMARY KEY NOT NULL,
	"email" text NOT NULL,
	"name" text NOT NULL,
	"role" text NOT NULL,
	"password_hash" text NOT NULL,
	"suspended_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "users_role_known" CHECK ("users"."role" in ('viewer', 'operator', 'admin'))
);
--> statement-breakpoint
CREATE TABLE "customers" (
	"customer_number" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"email" text,
	"phone" text,
	"addresses" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"extra" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "inventory_levels" (
	"sku" text NOT NULL,
	"location" text DEFAULT 'default' NOT NULL,
	"quantity" bigint NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "inventory_levels_pkey" PRIMARY KEY("sku","location"),
	CONSTRAINT "inventory_levels_not_negative" CHECK ("inventory_levels"."quantity" >= 0)
);
--> statement-breakpoint
CREATE TABLE "order_lines" (
	"order_number" text NOT NULL,
	"position" integer NOT NULL,
	"sku" text NOT NULL,
	"quantity" integer NOT NULL,
	"unit_price" numeric(20, 6) NOT NULL,
	"extra" jsonb DEFAULT '{}'::jsonb NOT NULL,
	CONSTRAINT "order_lines_pkey" PRIMARY KEY("order_number","position"),
	CONSTRAINT "order_lines_quantity_positive" CHECK ("order_lines"."quantity" > 0),
	CONSTRAINT "order_lines_price_not_negative" CHECK ("order_lines"."unit_price" >= 0)
);
--> statement-breakpoint
CREATE TABLE "orders" (
	"order_number" text PRIMARY KEY NOT NULL,
	"status" text DEFAULT 'open' NOT NULL,
	"currency" text NOT NULL,
	"customer" jsonb NOT NULL,
	"tracking" jsonb,
	"extra" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "orders_currency_iso" CHECK ("orders"."currency" ~ '^[A-Z]{3}$')
);
--> statement-breakpoint
CREATE TABLE "platform_idempotency_keys" (
	"key" text PRIMARY KEY NOT NULL,
	"request_hash" "bytea" NOT NULL,
	"status" integer NOT NULL,
	"body" jsonb NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "prices" (
	"sku" text NOT NULL,
	"currency" text NOT NULL,
	"price_list" text DEFAULT 'default' NOT NULL,
	"amount" numeric(20, 6) NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "prices_pkey" PRIMARY KEY("sku","currency","price_list"),
	CONSTRAINT "prices_not_negative" CHECK ("prices"."amount" >= 0),
	CONSTRAINT "prices_currency_iso" CHECK ("prices"."currency" ~ '^[A-Z]{3}$')
);
--> statement-breakpoint
CREATE TABLE "products" (
	"sku" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"description" text,
	"attributes" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"active" boolean DEFAULT true NOT NULL,
	"extra" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "idempotency_keys" ADD CONSTRAINT "idempotency_keys_integration_id_integrations_id_fk" FOREIGN KEY ("integration_id") REFERENCES "public"."integrations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "integration_events" ADD CONSTRAINT "integration_events_integration_id_integrations_id_fk" FOREIGN KEY ("integration_id") REFERENCES "public"."integrations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "integration_events" ADD CONSTRAINT "integration_events_lane_id_lanes_id_fk" FOREIGN KEY ("lane_id") REFERENCES "public"."lanes"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "integration_events" ADD CONSTRAINT "integration_events_resubmitted_from" FOREIGN KEY ("resubmitted_from_event_id") REFERENCES "public"."integration_events"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "integration_keys" ADD CONSTRAINT "integration_keys_integration_id_integrations_id_fk" FOREIGN KEY ("integration_id") REFERENCES "public"."integrations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "lanes" ADD CONSTRAINT "lanes_integration_id_integrations_id_fk" FOREIGN KEY ("integration_id") REFERENCES "public"."integrations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "order_lines" ADD CONSTRAINT "order_lines_order_number_orders_order_number_fk" FOREIGN KEY ("order_number") REFERENCES "public"."orders"("order_number") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "idempotency_keys_expiry" ON "idempotency_keys" USING btree ("expires_at");--> statement-breakpoint
CREATE UNIQUE INDEX "integration_events_one_processing" ON "integration_events" USING btree ("lane_id") WHERE "integration_events"."status" = 'processing';--> statement-breakpoint
CREATE INDEX "integration_events_unfinished" ON "integration_events" USING btree ("lane_id","seq") WHERE "integration_events"."status" in ('queued', 'processing');--> statement-breakpoint
CREATE INDEX "integration_events_integration" ON "integration_events" USING btree ("integration_id","id" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "integration_events_status" ON "integration_events" USING btree ("status","id" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "integration_events_integration_status" ON "integration_events" USING btree ("integration_id","status","id" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "integration_events_action" ON "integration_events" USING btree ("action","id" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "integration_events_entity" ON "integration_events" USING btree ("entity_id","id" DESC NULLS LAST) WHERE "integration_events"."entity_id" is not null;--> statement-breakpoint
CREATE INDEX "integration_events_refs" ON "integration_events" USING gin ("entity_refs");--> statement-breakpoint
CREATE INDEX "integration_events_resubmitted" ON "integration_events" USING btree ("resubmitted_from_event_id") WHERE "integration_events"."resubmitted_from_event_id" is not null;--> statement-breakpoint
CREATE INDEX "integration_keys_integration" ON "integration_keys" USING btree ("integration_id");--> statement-breakpoint
CREATE INDEX "lanes_lease_owner" ON "lanes" USING btree ("lease_owner") WHERE "lanes"."lease_owner" is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "api_tokens_hash" ON "api_tokens" USING btree ("hash");--> statement-breakpoint
CREATE INDEX "audit_log_subject" ON "audit_log" USING btree ("subject_type","subject_id","id" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "sessions_user" ON "sessions" USING btree ("user_id");--> statement-breakpoint
CREATE UNIQUE INDEX "users_email" ON "users" USING btree (lower("email"));--> statement-breakpoint
CREATE INDEX "orders_created" ON "orders" USING btree ("created_at" DESC NULLS LAST,"order_number");--> statement-breakpoint
CREATE INDEX "platform_idempotency_keys_created" ON "platform_idempotency_keys" USING btree ("created_at");