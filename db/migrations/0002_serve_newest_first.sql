-- An index on (…, id DESC NULLS LAST) does not serve ORDER BY id DESC, which puts nulls first; an ascending one, read backwards, does.
DROP INDEX "integration_events_integration";--> statement-breakpoint
DROP INDEX "integration_events_status";--> statement-breakpoint
DROP INDEX "integration_events_integration_status";--> statement-breakpoint
DROP INDEX "integration_events_action";--> statement-breakpoint
DROP INDEX "integration_events_entity";--> statement-breakpoint
CREATE INDEX "integration_events_integration" ON "integration_events" USING btree ("integration_id","id");--> statement-breakpoint
CREATE INDEX "integration_events_status" ON "integration_events" USING btree ("status","id");--> statement-breakpoint
CREATE INDEX "integration_events_integration_status" ON "integration_events" USING btree ("integration_id","status","id");--> statement-breakpoint
CREATE INDEX "integration_events_action" ON "integration_events" USING btree ("action","id");--> statement-breakpoint
CREATE INDEX "integration_events_entity" ON "integration_events" USING btree ("entity_id","id") WHERE "integration_events"."entity_id" is not null;
