-- Facts of addresses are public and shared by tenants: no organization, no row-level security.
CREATE TABLE "address_facts" (
    "ip" INET NOT NULL,
    "reverse_name" TEXT,
    "unconfirmed_name" TEXT,
    "asn" BIGINT,
    "network_name" TEXT,
    "country" TEXT,
    "network_data" TEXT,
    "asked_at" TIMESTAMPTZ(3),
    "failures" INTEGER NOT NULL DEFAULT 0,
    "next_look_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "leased_until" TIMESTAMPTZ(3),
    "wanted_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "address_facts_pkey" PRIMARY KEY ("ip")
);

CREATE TABLE "source_trace" (
    "organization_id" TEXT NOT NULL,
    "domain_id" UUID NOT NULL,
    "source_ip" INET NOT NULL,
    "signers" JSONB NOT NULL DEFAULT '[]',
    "envelope_domains" JSONB NOT NULL DEFAULT '[]',
    "read_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "source_trace_pkey" PRIMARY KEY ("organization_id","domain_id","source_ip")
);

CREATE TABLE "naming_turn" (
    "organization_id" TEXT NOT NULL,
    "domain_id" UUID NOT NULL,
    "due_at" TIMESTAMPTZ(3),

    CONSTRAINT "naming_turn_pkey" PRIMARY KEY ("organization_id","domain_id")
);

CREATE INDEX "address_facts_next_look_at_idx" ON "address_facts"("next_look_at");
CREATE INDEX "naming_turn_due_at_idx" ON "naming_turn"("due_at");

ALTER TABLE "source_trace" ADD CONSTRAINT "source_trace_organization_id_domain_id_fkey" FOREIGN KEY ("organization_id", "domain_id") REFERENCES "domain"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "naming_turn" ADD CONSTRAINT "naming_turn_organization_id_domain_id_fkey" FOREIGN KEY ("organization_id", "domain_id") REFERENCES "domain"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- Every domain is looked at once, for the reports that it has already.
SET LOCAL postseal.organization_id = '*';
INSERT INTO "naming_turn" ("organization_id", "domain_id", "due_at")
SELECT "organization_id", "id", now() FROM "domain";

-- The wall between tenants, as in the initial migration.
DO $$
DECLARE
  tenant_table text;
BEGIN
  FOREACH tenant_table IN ARRAY ARRAY['source_trace', 'naming_turn'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', tenant_table);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', tenant_table);
    EXECUTE format(
      'CREATE POLICY tenant ON %I USING (organization_id = current_setting(''postseal.organization_id'', true)'
      ' OR current_setting(''postseal.organization_id'', true) = ''*'')',
      tenant_table);
  END LOOP;
END
$$;
