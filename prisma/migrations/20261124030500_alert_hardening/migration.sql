-- What an organization's addresses refused is its own to know.
DROP TABLE "bounced_address";
CREATE TABLE "bounced_address" (
    "organization_id" TEXT NOT NULL,
    "email" TEXT NOT NULL,
    "since" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "refusals" INTEGER NOT NULL DEFAULT 1,
    "reason" TEXT NOT NULL,
    "retry_at" TIMESTAMPTZ(3) NOT NULL,
    "is_reported" BOOLEAN NOT NULL DEFAULT false,
    "taken_at" TIMESTAMPTZ(3),

    CONSTRAINT "bounced_address_pkey" PRIMARY KEY ("organization_id","email")
);

-- Addresses that were asked whether they want alerts.
CREATE TABLE "alert_address" (
    "organization_id" TEXT NOT NULL,
    "email" TEXT NOT NULL,
    "token_hash" TEXT NOT NULL,
    "asked_at" TIMESTAMPTZ(3),
    "confirmed_at" TIMESTAMPTZ(3),
    "declined_at" TIMESTAMPTZ(3),

    CONSTRAINT "alert_address_pkey" PRIMARY KEY ("organization_id","email")
);

CREATE UNIQUE INDEX "alert_address_token_hash_key" ON "alert_address"("token_hash");

ALTER TABLE "alert_address" ADD CONSTRAINT "alert_address_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "alert_delivery"
  ADD COLUMN "redeliveries" INTEGER NOT NULL DEFAULT 0,
  ADD COLUMN "redelivered_at" TIMESTAMPTZ(3);

ALTER TABLE "outgoing_mail"
  ADD COLUMN "public_error" TEXT,
  ADD COLUMN "bounced_at" TIMESTAMPTZ(3),
  ADD COLUMN "bounce_told_at" TIMESTAMPTZ(3);

-- What is kept of test mails, by network. No tenant's: it holds sums only.
CREATE TABLE "mail_test_usage" (
    "network" TEXT NOT NULL,
    "bytes" BIGINT NOT NULL,

    CONSTRAINT "mail_test_usage_pkey" PRIMARY KEY ("network")
);

ALTER TABLE "mail_test" ADD COLUMN "wide_network" TEXT;

-- Alerts about traffic: which are unwanted, and when each domain is judged next.
CREATE TABLE "muted_traffic_alert" (
    "organization_id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,

    CONSTRAINT "muted_traffic_alert_pkey" PRIMARY KEY ("organization_id","kind")
);

CREATE TABLE "traffic_watch" (
    "organization_id" TEXT NOT NULL,
    "domain_id" UUID NOT NULL,
    "next_look_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "traffic_watch_pkey" PRIMARY KEY ("organization_id","domain_id")
);

CREATE INDEX "traffic_watch_next_look_at_idx" ON "traffic_watch"("next_look_at");

ALTER TABLE "muted_traffic_alert" ADD CONSTRAINT "muted_traffic_alert_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "traffic_watch" ADD CONSTRAINT "traffic_watch_organization_id_domain_id_fkey" FOREIGN KEY ("organization_id", "domain_id") REFERENCES "domain"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- From here on by hand: what the schema language cannot say.

-- What the worker asks of a channel's messages: only those under way.
CREATE INDEX "alert_delivery_open_idx" ON "alert_delivery" ("organization_id", "channel_id", "created_at")
  WHERE "state" = 'waiting' AND "kind" <> 'email';

-- Limits on sending on demand, and on mails that ask strangers.
CREATE INDEX "alert_delivery_demand_idx" ON "alert_delivery" ("organization_id", "redelivered_at")
  WHERE "redelivered_at" IS NOT NULL;
CREATE INDEX "alert_delivery_test_idx" ON "alert_delivery" ("organization_id", "created_at") WHERE "phase" = 'test';
CREATE INDEX "outgoing_mail_bounced_idx" ON "outgoing_mail" ("bounced_at") WHERE "bounced_at" IS NOT NULL AND "bounce_told_at" IS NULL;
CREATE INDEX "outgoing_mail_confirmation_idx" ON "outgoing_mail" ("recipient", "created_at") WHERE "purpose" = 'confirmation';

-- The rows of every tenant are about to be read.
SET postseal.organization_id = '*';

-- Channels that exist go on hearing of alerts: to fall silent with an update would be worse. Their hash is nobody's token.
INSERT INTO "alert_address" ("organization_id", "email", "token_hash", "confirmed_at")
  SELECT "organization_id", "target", gen_random_uuid()::text, now() FROM "notification_channel" WHERE "kind" = 'email'
  ON CONFLICT DO NOTHING;

UPDATE "mail_test" SET "wide_network" = "remote_network";
ALTER TABLE "mail_test" ALTER COLUMN "wide_network" SET NOT NULL;

INSERT INTO "mail_test_usage" ("network", "bytes") VALUES ('*', 0);
INSERT INTO "mail_test_usage" AS usage ("network", "bytes")
  SELECT network, sum(bytes) FROM (
    SELECT unnest(ARRAY['*', "wide_network"]) AS network, "raw_bytes" AS bytes FROM "mail_test" WHERE "raw" IS NOT NULL
  ) AS kept GROUP BY network
  ON CONFLICT ("network") DO UPDATE SET "bytes" = excluded."bytes";

-- Counts with each statement that stores, empties or deletes mails, by whatever way: deletions of addresses cascade to it.
-- The row of all networks is locked first, so that two statements never wait for each other.
CREATE FUNCTION "count_mail_test_usage"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM FROM "mail_test_usage" WHERE "network" = '*' FOR UPDATE;
  INSERT INTO "mail_test_usage" AS usage ("network", "bytes")
    SELECT network, sum(bytes) FROM (
      SELECT unnest(ARRAY['*', "wide_network"]) AS network, "raw_bytes" AS bytes FROM added WHERE "raw" IS NOT NULL
    ) AS change GROUP BY network
  ON CONFLICT ("network") DO UPDATE SET "bytes" = usage."bytes" + excluded."bytes";
  RETURN NULL;
END
$$;
CREATE FUNCTION "discount_mail_test_usage"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM gone WHERE "raw" IS NOT NULL) THEN RETURN NULL; END IF;
  PERFORM FROM "mail_test_usage" WHERE "network" = '*' FOR UPDATE;
  UPDATE "mail_test_usage" AS usage SET "bytes" = usage."bytes" - change.bytes
    FROM (
      SELECT network, sum(bytes) AS bytes FROM (
        SELECT unnest(ARRAY['*', "wide_network"]) AS network, "raw_bytes" AS bytes FROM gone WHERE "raw" IS NOT NULL
      ) AS each GROUP BY network
    ) AS change
    WHERE usage."network" = change.network;
  DELETE FROM "mail_test_usage" WHERE "bytes" <= 0 AND "network" <> '*';
  RETURN NULL;
END
$$;
CREATE FUNCTION "recount_mail_test_usage"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (
    SELECT FROM gone JOIN added USING ("id") WHERE gone."raw" IS NOT NULL AND added."raw" IS NULL
  ) THEN RETURN NULL; END IF;
  PERFORM FROM "mail_test_usage" WHERE "network" = '*' FOR UPDATE;
  UPDATE "mail_test_usage" AS usage SET "bytes" = usage."bytes" - change.bytes
    FROM (
      SELECT network, sum(bytes) AS bytes FROM (
        SELECT unnest(ARRAY['*', gone."wide_network"]) AS network, gone."raw_bytes" AS bytes
        FROM gone JOIN added USING ("id") WHERE gone."raw" IS NOT NULL AND added."raw" IS NULL
      ) AS each GROUP BY network
    ) AS change
    WHERE usage."network" = change.network;
  DELETE FROM "mail_test_usage" WHERE "bytes" <= 0 AND "network" <> '*';
  RETURN NULL;
END
$$;
CREATE TRIGGER "mail_test_added" AFTER INSERT ON "mail_test"
  REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION "count_mail_test_usage"();
CREATE TRIGGER "mail_test_gone" AFTER DELETE ON "mail_test"
  REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION "discount_mail_test_usage"();
CREATE TRIGGER "mail_test_emptied" AFTER UPDATE ON "mail_test"
  REFERENCING OLD TABLE AS gone NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION "recount_mail_test_usage"();

RESET postseal.organization_id;

-- The second wall between tenants; see the first migration.
DO $$
DECLARE
  tenant_table text;
BEGIN
  FOREACH tenant_table IN ARRAY ARRAY['bounced_address', 'alert_address', 'muted_traffic_alert', 'traffic_watch'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', tenant_table);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', tenant_table);
    EXECUTE format(
      'CREATE POLICY tenant ON %I USING (organization_id = current_setting(''postseal.organization_id'', true)'
      ' OR current_setting(''postseal.organization_id'', true) = ''*'')',
      tenant_table);
  END LOOP;
END
$$;
