ALTER TABLE "alerts" ADD COLUMN "language" text DEFAULT 'en' NOT NULL;--> statement-breakpoint
ALTER TABLE "alerts" ADD CONSTRAINT "alerts_language_known" CHECK ("alerts"."language" in ('en', 'de'));