-- AlterTable
ALTER TABLE "inbound_message" ADD COLUMN     "file_name" TEXT,
ADD COLUMN     "format" TEXT NOT NULL DEFAULT 'mail',
ADD COLUMN     "import_id" UUID,
ADD COLUMN     "origin" TEXT NOT NULL DEFAULT 'smtp',
ADD COLUMN     "raw_encoding" TEXT,
ADD COLUMN     "reading_run_id" UUID,
ALTER COLUMN "domain_id" DROP NOT NULL;

-- CreateTable
CREATE TABLE "report_key" (
    "organization_id" TEXT NOT NULL,
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "hash" BYTEA NOT NULL,
    "shown" TEXT NOT NULL,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_used_at" TIMESTAMPTZ(3),
    "minute" TIMESTAMPTZ(0),
    "requests" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "report_key_pkey" PRIMARY KEY ("organization_id","id")
);

-- CreateTable
CREATE TABLE "report_mailbox" (
    "organization_id" TEXT NOT NULL,
    "id" UUID NOT NULL,
    "host" TEXT NOT NULL,
    "port" INTEGER NOT NULL,
    "security" TEXT NOT NULL,
    "user_name" TEXT NOT NULL,
    "auth_kind" TEXT NOT NULL,
    "sealed" TEXT NOT NULL,
    "folder" TEXT NOT NULL DEFAULT 'INBOX',
    "afterwards" TEXT NOT NULL DEFAULT 'mark-seen',
    "move_to" TEXT,
    "is_enabled" BOOLEAN NOT NULL DEFAULT true,
    "uid_validity" BIGINT,
    "last_uid" BIGINT NOT NULL DEFAULT 0,
    "unmarked_uids" BIGINT[] DEFAULT ARRAY[]::BIGINT[],
    "stored" INTEGER NOT NULL DEFAULT 0,
    "passed_over" INTEGER NOT NULL DEFAULT 0,
    "state" TEXT NOT NULL DEFAULT 'waiting',
    "last_error" TEXT,
    "failing_since" TIMESTAMPTZ(3),
    "failures" INTEGER NOT NULL DEFAULT 0,
    "last_connected_at" TIMESTAMPTZ(3),
    "last_mail_at" TIMESTAMPTZ(3),
    "next_look_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "leased_until" TIMESTAMPTZ(3),
    "lease" UUID,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "report_mailbox_pkey" PRIMARY KEY ("organization_id","id")
);

-- CreateTable
CREATE TABLE "report_import" (
    "organization_id" TEXT NOT NULL,
    "id" UUID NOT NULL,
    "origin" TEXT NOT NULL,
    "file_name" TEXT NOT NULL,
    "sent_by" TEXT NOT NULL,
    "began_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "ended_at" TIMESTAMPTZ(3),
    "state" TEXT NOT NULL DEFAULT 'receiving',
    "bytes" BIGINT NOT NULL DEFAULT 0,
    "sha256" BYTEA,
    "stored" INTEGER NOT NULL DEFAULT 0,
    "already_here" INTEGER NOT NULL DEFAULT 0,
    "refused" INTEGER NOT NULL DEFAULT 0,
    "refusals" JSONB NOT NULL DEFAULT '[]',

    CONSTRAINT "report_import_pkey" PRIMARY KEY ("organization_id","id")
);

-- CreateTable
CREATE TABLE "reading_run" (
    "organization_id" TEXT NOT NULL,
    "id" UUID NOT NULL,
    "started_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "started_by" TEXT NOT NULL,
    "total" INTEGER NOT NULL,

    CONSTRAINT "reading_run_pkey" PRIMARY KEY ("organization_id","id")
);

-- CreateIndex
CREATE UNIQUE INDEX "report_key_hash_key" ON "report_key"("hash");

-- CreateIndex
CREATE INDEX "report_mailbox_next_look_at_idx" ON "report_mailbox"("next_look_at");

-- CreateIndex
CREATE INDEX "report_import_organization_id_began_at_idx" ON "report_import"("organization_id", "began_at" DESC);

-- CreateIndex
CREATE INDEX "reading_run_organization_id_started_at_idx" ON "reading_run"("organization_id", "started_at" DESC);

-- AddForeignKey
ALTER TABLE "report_key" ADD CONSTRAINT "report_key_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "report_mailbox" ADD CONSTRAINT "report_mailbox_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "report_import" ADD CONSTRAINT "report_import_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "reading_run" ADD CONSTRAINT "reading_run_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- The same bytes come in once, however often a file is uploaded or a mailbox is read anew. Not for SMTP: it is the hot path,
-- and each mail that was acknowledged is shown.
CREATE UNIQUE INDEX "inbound_message_import_key" ON "inbound_message" ("organization_id", "raw_sha256") WHERE "origin" <> 'smtp';
CREATE INDEX "inbound_message_import_idx" ON "inbound_message" ("organization_id", "import_id") WHERE "import_id" IS NOT NULL;
CREATE INDEX "inbound_message_reading_run_idx" ON "inbound_message" ("organization_id", "reading_run_id") WHERE "reading_run_id" IS NOT NULL;
-- Read, and not compressed yet.
CREATE INDEX "inbound_message_uncompressed_idx" ON "inbound_message" ("id")
  WHERE "raw" IS NOT NULL AND "raw_encoding" IS NULL AND "state" <> 'queued';

DO $$
DECLARE
  tenant_table text;
BEGIN
  FOREACH tenant_table IN ARRAY ARRAY['report_key', 'report_mailbox', 'report_import', 'reading_run'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', tenant_table);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', tenant_table);
    EXECUTE format(
      'CREATE POLICY tenant ON %I USING (organization_id = current_setting(''postseal.organization_id'', true)'
      ' OR current_setting(''postseal.organization_id'', true) = ''*'')',
      tenant_table);
  END LOOP;
END
$$;
