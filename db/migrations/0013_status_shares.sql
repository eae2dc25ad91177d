CREATE TABLE "status_shares" (
	"id" uuid PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"hash" "bytea" NOT NULL,
	"created_by" text NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"revoked_at" timestamp (3) with time zone,
	"last_used_at" timestamp (3) with time zone,
	CONSTRAINT "status_shares_hash_is_sha256" CHECK (octet_length("status_shares"."hash") = 32)
);
--> statement-breakpoint
CREATE UNIQUE INDEX "status_shares_hash" ON "status_shares" USING btree ("hash");