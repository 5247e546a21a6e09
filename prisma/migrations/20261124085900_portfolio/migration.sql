ALTER TABLE "domain" ADD COLUMN "paused_at" TIMESTAMPTZ(3);

ALTER TABLE "finding" ADD COLUMN "first_seen_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
ADD COLUMN "times_opened" INTEGER NOT NULL DEFAULT 1,
ADD COLUMN "assignee_user_id" TEXT,
ADD COLUMN "assignee" TEXT,
ADD COLUMN "muted_until" TIMESTAMPTZ(3),
ADD COLUMN "muted_by" TEXT,
ADD COLUMN "resolved_by" TEXT;

-- Of what is here nobody knows more than when it opened last.
SET LOCAL postseal.organization_id = '*';
UPDATE "finding" SET "first_seen_at" = "opened_at";

CREATE TABLE "saved_view" (
    "organization_id" TEXT NOT NULL,
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "list" TEXT NOT NULL,
    "query" TEXT NOT NULL,
    "owner_user_id" TEXT NOT NULL,
    "is_shared" BOOLEAN NOT NULL,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "saved_view_pkey" PRIMARY KEY ("organization_id","id")
);

CREATE TABLE "share_link" (
    "organization_id" TEXT NOT NULL,
    "id" UUID NOT NULL,
    "domain_id" UUID NOT NULL,
    "token_hash" BYTEA NOT NULL,
    "label" TEXT NOT NULL,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "last_opened_at" TIMESTAMPTZ(3),
    "times_opened" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "share_link_pkey" PRIMARY KEY ("organization_id","id")
);

CREATE TABLE "policy_standing" (
    "organization_id" TEXT NOT NULL,
    "domain_id" UUID NOT NULL,
    "state" TEXT,
    "rung" TEXT,
    "judged_at" TIMESTAMPTZ(3),
    "next_look_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "policy_standing_pkey" PRIMARY KEY ("organization_id","domain_id")
);

CREATE UNIQUE INDEX "share_link_token_hash_key" ON "share_link"("token_hash");
CREATE INDEX "share_link_organization_id_domain_id_idx" ON "share_link"("organization_id", "domain_id");
CREATE INDEX "policy_standing_next_look_at_idx" ON "policy_standing"("next_look_at");

ALTER TABLE "saved_view" ADD CONSTRAINT "saved_view_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "share_link" ADD CONSTRAINT "share_link_organization_id_domain_id_fkey" FOREIGN KEY ("organization_id", "domain_id") REFERENCES "domain"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "policy_standing" ADD CONSTRAINT "policy_standing_organization_id_domain_id_fkey" FOREIGN KEY ("organization_id", "domain_id") REFERENCES "domain"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- The wall between tenants, as in the initial migration.
DO $$
DECLARE
  tenant_table text;
BEGIN
  FOREACH tenant_table IN ARRAY ARRAY['saved_view', 'share_link', 'policy_standing'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', tenant_table);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', tenant_table);
    EXECUTE format(
      'CREATE POLICY tenant ON %I USING (organization_id = current_setting(''postseal.organization_id'', true)'
      ' OR current_setting(''postseal.organization_id'', true) = ''*'')',
      tenant_table);
  END LOOP;
END
$$;
