-- What a report mail proves about who sent it. Mails from before are checked as soon as a worker finds the time, as long as
-- their bytes are kept; until then their reports are shown and left out of gates and alerts.
ALTER TABLE "inbound_message"
  ADD COLUMN "proof" JSONB,
  ADD COLUMN "trust" TEXT,
  ADD COLUMN "recheck_at" TIMESTAMPTZ(3),
  ADD COLUMN "rechecks" INTEGER NOT NULL DEFAULT 0;

ALTER TABLE "report"
  ADD COLUMN "trust" TEXT NOT NULL DEFAULT 'unverified',
  ADD COLUMN "trust_reason" TEXT NOT NULL DEFAULT 'not-checked',
  ADD COLUMN "sender" TEXT NOT NULL DEFAULT 'none',
  ADD COLUMN "standing" TEXT NOT NULL DEFAULT 'doubted',
  ADD COLUMN "proven_by_id" UUID;

-- Rollups: one row for what is believed, one for what is only shown.
ALTER TABLE "daily_traffic"
  ADD COLUMN "is_believed" BOOLEAN NOT NULL DEFAULT false,
  DROP CONSTRAINT "daily_traffic_pkey",
  ADD CONSTRAINT "daily_traffic_pkey" PRIMARY KEY ("organization_id", "domain_id", "day", "is_believed");
ALTER TABLE "daily_source"
  ADD COLUMN "is_believed" BOOLEAN NOT NULL DEFAULT false,
  DROP CONSTRAINT "daily_source_pkey",
  ADD CONSTRAINT "daily_source_pkey" PRIMARY KEY ("organization_id", "domain_id", "day", "source_ip", "is_subdomain", "is_believed");
ALTER TABLE "daily_reporter"
  ADD COLUMN "is_believed" BOOLEAN NOT NULL DEFAULT false,
  DROP CONSTRAINT "daily_reporter_pkey",
  ADD CONSTRAINT "daily_reporter_pkey" PRIMARY KEY ("organization_id", "domain_id", "day", "reporter", "is_believed");

-- CreateTable
CREATE TABLE "reporter_decision" (
    "organization_id" TEXT NOT NULL,
    "reporter" TEXT NOT NULL,
    "sender" TEXT NOT NULL,
    "decision" TEXT NOT NULL,
    "decided_by" TEXT NOT NULL,
    "decided_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "applied_at" TIMESTAMPTZ(3),

    CONSTRAINT "reporter_decision_pkey" PRIMARY KEY ("organization_id","reporter","sender")
);

-- AddForeignKey
ALTER TABLE "reporter_decision" ADD CONSTRAINT "reporter_decision_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- From here on by hand: rows of every tenant, and what the schema language cannot say.
SET postseal.organization_id = '*';

UPDATE "report" SET "proven_by_id" = "message_id";
UPDATE "inbound_message" SET "recheck_at" = now() WHERE "raw" IS NOT NULL AND "state" = 'done'
  AND EXISTS (SELECT FROM "report" WHERE "report"."organization_id" = "inbound_message"."organization_id"
    AND "report"."message_id" = "inbound_message"."id");

RESET postseal.organization_id;

-- From now on every row says it.
ALTER TABLE "report"
  ALTER COLUMN "proven_by_id" SET NOT NULL,
  ALTER COLUMN "trust" DROP DEFAULT,
  ALTER COLUMN "trust_reason" DROP DEFAULT,
  ALTER COLUMN "sender" DROP DEFAULT,
  ALTER COLUMN "standing" DROP DEFAULT;
ALTER TABLE "daily_traffic" ALTER COLUMN "is_believed" DROP DEFAULT;
ALTER TABLE "daily_source" ALTER COLUMN "is_believed" DROP DEFAULT;
ALTER TABLE "daily_reporter" ALTER COLUMN "is_believed" DROP DEFAULT;

-- The few mails whose sender is not known yet, and the few decisions that are to be applied.
CREATE INDEX "inbound_message_recheck_idx" ON "inbound_message" ("recheck_at") WHERE "recheck_at" IS NOT NULL;
CREATE INDEX "reporter_decision_open_idx" ON "reporter_decision" ("decided_at") WHERE "applied_at" IS NULL;

-- The wall between tenants, as in the first migration.
ALTER TABLE "reporter_decision" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "reporter_decision" FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON "reporter_decision" USING (organization_id = current_setting('postseal.organization_id', true)
  OR current_setting('postseal.organization_id', true) = '*');
