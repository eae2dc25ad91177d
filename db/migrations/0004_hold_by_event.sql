ALTER TABLE "lanes" DROP CONSTRAINT "lanes_hold_whole";--> statement-breakpoint
DROP INDEX "lanes_lease_owner";--> statement-breakpoint
ALTER TABLE "lanes" ADD COLUMN "held_by_event_id" uuid;--> statement-breakpoint
UPDATE "lanes" l SET "held_by_event_id" = (
  SELECT e.id FROM integration_events e WHERE e.lane_id = l.id AND e.status = 'failed' ORDER BY e.finished_at DESC LIMIT 1
) WHERE l.held_at IS NOT NULL;--> statement-breakpoint
UPDATE "lanes" SET "held_at" = NULL, "held_reason" = NULL WHERE "held_at" IS NOT NULL AND "held_by_event_id" IS NULL;--> statement-breakpoint
ALTER TABLE "lanes" ADD CONSTRAINT "lanes_hold_whole" CHECK (("lanes"."held_at" is null) = ("lanes"."held_reason" is null) and ("lanes"."held_at" is null) = ("lanes"."held_by_event_id" is null));