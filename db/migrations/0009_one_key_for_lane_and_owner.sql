ALTER TABLE "lanes" ADD CONSTRAINT "lanes_owner" UNIQUE("id","integration_id");--> statement-breakpoint
ALTER TABLE "integration_events" ADD CONSTRAINT "integration_events_lane" FOREIGN KEY ("lane_id","integration_id") REFERENCES "public"."lanes"("id","integration_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "integration_events" DROP CONSTRAINT "integration_events_integration_id_integrations_id_fk";
--> statement-breakpoint
ALTER TABLE "integration_events" DROP CONSTRAINT "integration_events_lane_id_lanes_id_fk";
--> statement-breakpoint
CREATE INDEX "resubmission_items_event" ON "resubmission_items" USING btree ("event_id");
