-- A policy for subdomains touches other mail than one for the domain itself, and forwarding that a receiver saw explains a
-- failure: the rollup by address keeps both apart. Rows from before count as mail of the domain itself.
ALTER TABLE "daily_source"
  ADD COLUMN "is_subdomain" BOOLEAN NOT NULL DEFAULT false,
  ADD COLUMN "forwarded" BIGINT NOT NULL DEFAULT 0,
  DROP CONSTRAINT "daily_source_pkey",
  ADD CONSTRAINT "daily_source_pkey" PRIMARY KEY ("organization_id", "domain_id", "day", "source_ip", "is_subdomain");

-- CreateTable
CREATE TABLE "source_verdict" (
    "organization_id" TEXT NOT NULL,
    "domain_id" UUID NOT NULL,
    "source_key" TEXT NOT NULL,
    "verdict" TEXT NOT NULL,
    "decided_by" TEXT NOT NULL,
    "decided_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "source_verdict_pkey" PRIMARY KEY ("organization_id","domain_id","source_key")
);

-- CreateTable
CREATE TABLE "policy_answers" (
    "organization_id" TEXT NOT NULL,
    "domain_id" UUID NOT NULL,
    "has_monthly_mail" BOOLEAN,
    "do_people_write" BOOLEAN,
    "accepts_forward_loss" BOOLEAN NOT NULL DEFAULT false,
    "is_parked" BOOLEAN NOT NULL DEFAULT false,
    "answered_by" TEXT NOT NULL,
    "answered_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "policy_answers_pkey" PRIMARY KEY ("organization_id","domain_id")
);

-- AddForeignKey
ALTER TABLE "source_verdict" ADD CONSTRAINT "source_verdict_organization_id_domain_id_fkey" FOREIGN KEY ("organization_id", "domain_id") REFERENCES "domain"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "policy_answers" ADD CONSTRAINT "policy_answers_organization_id_domain_id_fkey" FOREIGN KEY ("organization_id", "domain_id") REFERENCES "domain"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- From here on by hand: the wall between tenants, as in the initial migration.
DO $$
DECLARE
  tenant_table text;
BEGIN
  FOREACH tenant_table IN ARRAY ARRAY['source_verdict', 'policy_answers'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', tenant_table);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', tenant_table);
    EXECUTE format(
      'CREATE POLICY tenant ON %I USING (organization_id = current_setting(''postseal.organization_id'', true)'
      ' OR current_setting(''postseal.organization_id'', true) = ''*'')',
      tenant_table);
  END LOOP;
END
$$;
