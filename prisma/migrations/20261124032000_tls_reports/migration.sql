-- CreateTable
CREATE TABLE "failure_report_setting" (
    "organization_id" TEXT NOT NULL,
    "domain_id" UUID NOT NULL,
    "is_wanted" BOOLEAN NOT NULL,
    "retention_days" INTEGER NOT NULL,
    "changed_at" TIMESTAMPTZ(3) NOT NULL,
    "changed_by" TEXT NOT NULL,

    CONSTRAINT "failure_report_setting_pkey" PRIMARY KEY ("organization_id","domain_id")
);

-- CreateTable
CREATE TABLE "failure_report" (
    "organization_id" TEXT NOT NULL,
    "id" UUID NOT NULL,
    "domain_id" UUID NOT NULL,
    "message_id" UUID NOT NULL,
    "received_at" TIMESTAMPTZ(3) NOT NULL,
    "reporter" TEXT NOT NULL,
    "arrived_at" TIMESTAMPTZ(0),
    "source_ip" INET,
    "header_from_domain" TEXT,
    "auth_failures" TEXT[],
    "delivery_result" TEXT,
    "incidents" INTEGER NOT NULL,
    "report" JSONB NOT NULL,
    "identity" BYTEA NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "failure_report_pkey" PRIMARY KEY ("organization_id","id")
);

-- CreateTable
CREATE TABLE "tls_report" (
    "organization_id" TEXT NOT NULL,
    "id" UUID NOT NULL,
    "domain_id" UUID NOT NULL,
    "message_id" UUID NOT NULL,
    "received_at" TIMESTAMPTZ(3) NOT NULL,
    "reporter" TEXT NOT NULL,
    "contact" TEXT,
    "report_id" TEXT NOT NULL,
    "period_begin" TIMESTAMPTZ(0) NOT NULL,
    "period_end" TIMESTAMPTZ(0) NOT NULL,
    "day" DATE NOT NULL,
    "outcome" TEXT NOT NULL,
    "notes" JSONB NOT NULL DEFAULT '[]',
    "identity" BYTEA NOT NULL,
    "content_hash" BYTEA NOT NULL,
    "policies" JSONB NOT NULL,
    "successful_sessions" BIGINT NOT NULL,
    "failed_sessions" BIGINT NOT NULL,
    "superseded_by_id" UUID,

    CONSTRAINT "tls_report_pkey" PRIMARY KEY ("organization_id","id")
);

-- CreateTable
CREATE TABLE "daily_tls" (
    "organization_id" TEXT NOT NULL,
    "domain_id" UUID NOT NULL,
    "day" DATE NOT NULL,
    "reporter" TEXT NOT NULL,
    "policy_type" TEXT NOT NULL,
    "mode" TEXT NOT NULL,
    "policies" INTEGER NOT NULL DEFAULT 0,
    "successful_sessions" BIGINT NOT NULL DEFAULT 0,
    "failed_sessions" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "daily_tls_pkey" PRIMARY KEY ("organization_id","domain_id","day","reporter","policy_type","mode")
);

-- CreateTable
CREATE TABLE "daily_tls_failure" (
    "organization_id" TEXT NOT NULL,
    "domain_id" UUID NOT NULL,
    "day" DATE NOT NULL,
    "result_type" TEXT NOT NULL,
    "receiving_mx" TEXT NOT NULL,
    "reporter" TEXT NOT NULL,
    "sessions" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "daily_tls_failure_pkey" PRIMARY KEY ("organization_id","domain_id","day","result_type","receiving_mx","reporter")
);

-- CreateTable
CREATE TABLE "tls_failure_watch" (
    "organization_id" TEXT NOT NULL,
    "domain_id" UUID NOT NULL,
    "result_type" TEXT NOT NULL,
    "run_since" DATE NOT NULL,
    "last_day" DATE NOT NULL,
    "told_run" DATE,
    "next_look_at" TIMESTAMPTZ(3),

    CONSTRAINT "tls_failure_watch_pkey" PRIMARY KEY ("organization_id","domain_id","result_type")
);

-- CreateIndex
CREATE INDEX "failure_report_organization_id_domain_id_received_at_idx" ON "failure_report"("organization_id", "domain_id", "received_at" DESC);

-- CreateIndex
CREATE INDEX "failure_report_expires_at_idx" ON "failure_report"("expires_at");

-- CreateIndex
CREATE UNIQUE INDEX "failure_report_organization_id_domain_id_identity_key" ON "failure_report"("organization_id", "domain_id", "identity");

-- CreateIndex
CREATE INDEX "tls_report_organization_id_domain_id_day_idx" ON "tls_report"("organization_id", "domain_id", "day" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "tls_report_organization_id_domain_id_identity_content_hash_key" ON "tls_report"("organization_id", "domain_id", "identity", "content_hash");

-- CreateIndex
CREATE INDEX "tls_failure_watch_next_look_at_idx" ON "tls_failure_watch"("next_look_at");

-- AddForeignKey
ALTER TABLE "failure_report_setting" ADD CONSTRAINT "failure_report_setting_organization_id_domain_id_fkey" FOREIGN KEY ("organization_id", "domain_id") REFERENCES "domain"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "tls_failure_watch" ADD CONSTRAINT "tls_failure_watch_organization_id_domain_id_fkey" FOREIGN KEY ("organization_id", "domain_id") REFERENCES "domain"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- From here on by hand: what the schema language cannot say.

-- A report counts once: of its versions one is current.
CREATE UNIQUE INDEX "tls_report_current_key" ON "tls_report" ("organization_id", "domain_id", "identity")
  WHERE "superseded_by_id" IS NULL;

-- The wall between tenants, as in the initial migration.
DO $$
DECLARE
  tenant_table text;
BEGIN
  FOREACH tenant_table IN ARRAY ARRAY[
    'tls_report', 'daily_tls', 'daily_tls_failure', 'tls_failure_watch', 'failure_report_setting', 'failure_report'
  ] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', tenant_table);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', tenant_table);
    EXECUTE format(
      'CREATE POLICY tenant ON %I USING (organization_id = current_setting(''postseal.organization_id'', true)'
      ' OR current_setting(''postseal.organization_id'', true) = ''*'')',
      tenant_table);
  END LOOP;
END
$$;
