-- The timeline says what differs, what it means, who acted, and why nobody was told.
ALTER TABLE "record_change"
  ADD COLUMN "meaning" TEXT NOT NULL DEFAULT '',
  ADD COLUMN "differences" JSONB NOT NULL DEFAULT '[]',
  ADD COLUMN "quiet" TEXT,
  ADD COLUMN "actor" TEXT;

-- CreateTable
CREATE TABLE "maintenance_window" (
    "organization_id" TEXT NOT NULL,
    "id" UUID NOT NULL,
    "domain_id" UUID NOT NULL,
    "begins_at" TIMESTAMPTZ(3) NOT NULL,
    "ends_at" TIMESTAMPTZ(3) NOT NULL,
    "note" TEXT NOT NULL DEFAULT '',
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "maintenance_window_pkey" PRIMARY KEY ("organization_id","id")
);

-- CreateTable
CREATE TABLE "expected_change" (
    "organization_id" TEXT NOT NULL,
    "id" UUID NOT NULL,
    "domain_id" UUID NOT NULL,
    "subject" TEXT NOT NULL,
    "text" TEXT,
    "note" TEXT NOT NULL DEFAULT '',
    "begins_at" TIMESTAMPTZ(3) NOT NULL,
    "ends_at" TIMESTAMPTZ(3) NOT NULL,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "seen_at" TIMESTAMPTZ(3),

    CONSTRAINT "expected_change_pkey" PRIMARY KEY ("organization_id","id")
);

-- CreateTable
CREATE TABLE "managed_record" (
    "organization_id" TEXT NOT NULL,
    "domain_id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "managed_by" TEXT NOT NULL,
    "marked_by" TEXT NOT NULL,
    "marked_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "managed_record_pkey" PRIMARY KEY ("organization_id","domain_id","kind")
);

-- CreateIndex
CREATE INDEX "maintenance_window_organization_id_domain_id_ends_at_idx" ON "maintenance_window"("organization_id", "domain_id", "ends_at");

-- CreateIndex
CREATE INDEX "expected_change_organization_id_domain_id_ends_at_idx" ON "expected_change"("organization_id", "domain_id", "ends_at");

-- AddForeignKey
ALTER TABLE "maintenance_window" ADD CONSTRAINT "maintenance_window_organization_id_domain_id_fkey" FOREIGN KEY ("organization_id", "domain_id") REFERENCES "domain"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "expected_change" ADD CONSTRAINT "expected_change_organization_id_domain_id_fkey" FOREIGN KEY ("organization_id", "domain_id") REFERENCES "domain"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "managed_record" ADD CONSTRAINT "managed_record_organization_id_domain_id_fkey" FOREIGN KEY ("organization_id", "domain_id") REFERENCES "domain"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- From here on by hand: the wall between tenants, as in the initial migration.
DO $$
DECLARE
  tenant_table text;
BEGIN
  FOREACH tenant_table IN ARRAY ARRAY['maintenance_window', 'expected_change', 'managed_record'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', tenant_table);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', tenant_table);
    EXECUTE format(
      'CREATE POLICY tenant ON %I USING (organization_id = current_setting(''postseal.organization_id'', true)'
      ' OR current_setting(''postseal.organization_id'', true) = ''*'')',
      tenant_table);
  END LOOP;
END
$$;
