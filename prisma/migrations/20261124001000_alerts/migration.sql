-- Incidents that people acknowledge, and the timeline of each.
ALTER TABLE "incident"
  ADD COLUMN "topic" TEXT NOT NULL DEFAULT 'record',
  ADD COLUMN "meaning" TEXT NOT NULL DEFAULT '',
  ADD COLUMN "fix" TEXT NOT NULL DEFAULT '',
  ADD COLUMN "proposal" JSONB,
  ADD COLUMN "acknowledged_at" TIMESTAMPTZ(3),
  ADD COLUMN "acknowledged_by_user_id" TEXT,
  ADD COLUMN "acknowledged_by" TEXT,
  ADD COLUMN "note" TEXT;

CREATE INDEX "incident_organization_id_opened_at_idx" ON "incident"("organization_id", "opened_at" DESC);

CREATE TABLE "incident_event" (
    "organization_id" TEXT NOT NULL,
    "id" UUID NOT NULL,
    "incident_id" UUID NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "kind" TEXT NOT NULL,
    "severity" TEXT,
    "summary" TEXT,
    "by_user_id" TEXT,
    "by_name" TEXT,
    "note" TEXT,

    CONSTRAINT "incident_event_pkey" PRIMARY KEY ("organization_id","id")
);

CREATE INDEX "incident_event_organization_id_incident_id_at_idx" ON "incident_event"("organization_id", "incident_id", "at");

ALTER TABLE "incident_event" ADD CONSTRAINT "incident_event_organization_id_incident_id_fkey" FOREIGN KEY ("organization_id", "incident_id") REFERENCES "incident"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- Channels, rules, and every message as a row.
CREATE TABLE "notification_channel" (
    "organization_id" TEXT NOT NULL,
    "id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "target" TEXT NOT NULL,
    "sealed" TEXT,
    "is_enabled" BOOLEAN NOT NULL DEFAULT true,
    "is_second_contact" BOOLEAN NOT NULL DEFAULT false,
    "time_zone" TEXT NOT NULL DEFAULT 'UTC',
    "quiet_from" INTEGER,
    "quiet_to" INTEGER,
    "digest" TEXT NOT NULL DEFAULT 'none',
    "next_digest_at" TIMESTAMPTZ(3),
    "failing_since" TIMESTAMPTZ(3),
    "last_error" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "notification_channel_pkey" PRIMARY KEY ("organization_id","id")
);

CREATE INDEX "notification_channel_next_digest_at_idx" ON "notification_channel"("next_digest_at");

ALTER TABLE "notification_channel" ADD CONSTRAINT "notification_channel_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE CASCADE ON UPDATE CASCADE;

CREATE TABLE "routing_rule" (
    "organization_id" TEXT NOT NULL,
    "position" INTEGER NOT NULL,
    "tag" TEXT,
    "min_severity" TEXT NOT NULL,
    "channel_ids" UUID[],

    CONSTRAINT "routing_rule_pkey" PRIMARY KEY ("organization_id","position")
);

ALTER TABLE "routing_rule" ADD CONSTRAINT "routing_rule_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE CASCADE ON UPDATE CASCADE;

CREATE TABLE "alert_delivery" (
    "organization_id" TEXT NOT NULL,
    "id" UUID NOT NULL,
    "channel_id" UUID NOT NULL,
    "channel_name" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "target" TEXT NOT NULL,
    "incident_id" UUID,
    "phase" TEXT NOT NULL,
    "payload" JSONB NOT NULL,
    "state" TEXT NOT NULL,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "log" JSONB NOT NULL DEFAULT '[]',
    "next_attempt_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "leased_until" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "finished_at" TIMESTAMPTZ(3),
    "last_error" TEXT,
    "instead_of_id" UUID,
    "merged_into_id" UUID,
    "dedupe_key" TEXT NOT NULL,

    CONSTRAINT "alert_delivery_pkey" PRIMARY KEY ("organization_id","id")
);

CREATE INDEX "alert_delivery_organization_id_channel_id_created_at_idx" ON "alert_delivery"("organization_id", "channel_id", "created_at" DESC);
CREATE INDEX "alert_delivery_organization_id_incident_id_idx" ON "alert_delivery"("organization_id", "incident_id");
CREATE UNIQUE INDEX "alert_delivery_organization_id_dedupe_key_key" ON "alert_delivery"("organization_id", "dedupe_key");

ALTER TABLE "alert_delivery" ADD CONSTRAINT "alert_delivery_organization_id_incident_id_fkey" FOREIGN KEY ("organization_id", "incident_id") REFERENCES "incident"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

CREATE TABLE "bounced_address" (
    "email" TEXT NOT NULL,
    "since" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "refusals" INTEGER NOT NULL DEFAULT 1,
    "reason" TEXT NOT NULL,
    "retry_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "bounced_address_pkey" PRIMARY KEY ("email")
);

CREATE TABLE "domain_tag" (
    "organization_id" TEXT NOT NULL,
    "domain_id" UUID NOT NULL,
    "tag" TEXT NOT NULL,

    CONSTRAINT "domain_tag_pkey" PRIMARY KEY ("organization_id","domain_id","tag")
);

CREATE INDEX "domain_tag_organization_id_tag_idx" ON "domain_tag"("organization_id", "tag");

ALTER TABLE "domain_tag" ADD CONSTRAINT "domain_tag_organization_id_domain_id_fkey" FOREIGN KEY ("organization_id", "domain_id") REFERENCES "domain"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- From here on by hand: what the schema language cannot say.

-- One open incident per domain, topic and subject.
DROP INDEX "incident_open_key";
CREATE UNIQUE INDEX "incident_open_key" ON "incident" ("organization_id", "domain_id", "topic", "subject")
  WHERE "resolved_at" IS NULL;

-- The owners are one channel, and an address is one channel.
CREATE UNIQUE INDEX "notification_channel_owners_key" ON "notification_channel" ("organization_id") WHERE "kind" = 'owners';
CREATE UNIQUE INDEX "notification_channel_email_key" ON "notification_channel" ("organization_id", "target") WHERE "kind" = 'email';

-- The worker's queue: only messages that wait.
CREATE INDEX "alert_delivery_queue_idx" ON "alert_delivery" ("next_attempt_at") WHERE "state" IN ('waiting', 'held');

-- The rows of every tenant are about to be read.
SET postseal.organization_id = '*';

-- What incidents so far went through.
INSERT INTO "incident_event" ("organization_id", "id", "incident_id", "at", "kind", "severity", "summary")
  SELECT "organization_id", gen_random_uuid(), "id", "opened_at", 'opened', "severity", "summary" FROM "incident";
INSERT INTO "incident_event" ("organization_id", "id", "incident_id", "at", "kind", "severity", "summary")
  SELECT "organization_id", gen_random_uuid(), "id", "resolved_at", 'resolved', NULL, NULL FROM "incident" WHERE "resolved_at" IS NOT NULL;

-- Chosen addresses become channels; without any, the owners hear of alerts as before. The digest comes on Mondays.
INSERT INTO "notification_channel" ("organization_id", "id", "kind", "name", "target", "is_enabled", "digest", "next_digest_at")
  SELECT o."id", gen_random_uuid(), 'owners', 'Owners', 'the owners of the organization', NOT chosen, CASE WHEN chosen THEN 'none' ELSE 'weekly' END,
    CASE WHEN NOT chosen THEN date_trunc('week', now() AT TIME ZONE 'UTC') AT TIME ZONE 'UTC' + interval '7 days 7 hours' END
  FROM "organization" o
  CROSS JOIN LATERAL (SELECT EXISTS (SELECT FROM "alert_address" a WHERE a."organization_id" = o."id") AS chosen) c;
INSERT INTO "notification_channel" ("organization_id", "id", "kind", "name", "target", "digest", "next_digest_at")
  SELECT a."organization_id", gen_random_uuid(), 'email', a."email", a."email", 'weekly',
    date_trunc('week', now() AT TIME ZONE 'UTC') AT TIME ZONE 'UTC' + interval '7 days 7 hours'
  FROM "alert_address" a JOIN "organization" o ON o."id" = a."organization_id";

RESET postseal.organization_id;

DROP TABLE "alert_address";

-- The second wall between tenants; see the first migration.
DO $$
DECLARE
  tenant_table text;
BEGIN
  FOREACH tenant_table IN ARRAY ARRAY[
    'incident_event', 'notification_channel', 'routing_rule', 'alert_delivery', 'domain_tag'
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
