ALTER TABLE "api_tokens" ADD COLUMN "owner_id" uuid;--> statement-breakpoint
ALTER TABLE "invitations" ADD COLUMN "inviter_id" uuid;--> statement-breakpoint
ALTER TABLE "api_tokens" ADD CONSTRAINT "api_tokens_owner_id_users_id_fk" FOREIGN KEY ("owner_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "invitations" ADD CONSTRAINT "invitations_inviter_id_users_id_fk" FOREIGN KEY ("inviter_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "api_tokens_owner" ON "api_tokens" USING btree ("owner_id");--> statement-breakpoint
CREATE INDEX "invitations_inviter" ON "invitations" USING btree ("inviter_id");--> statement-breakpoint
ALTER TABLE "api_tokens" ADD CONSTRAINT "api_tokens_owner_named" CHECK ("api_tokens"."owner_id" is null or "api_tokens"."created_by" is not null);--> statement-breakpoint
-- Whose the tokens are that people have made so far, only the audit log knows. Links end within three days by themselves.
UPDATE "api_tokens" t SET "owner_id" = u."id" FROM "audit_log" a JOIN "users" u ON u."id" = a."actor_id"
WHERE a."act" = 'token.created' AND a."subject_type" = 'token' AND a."subject_id" = t."id"::text AND a."actor_type" = 'user' AND t."created_by" IS NOT NULL;
