-- CreateTable
CREATE TABLE "user" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "email" TEXT NOT NULL,
    "email_verified" BOOLEAN NOT NULL DEFAULT false,
    "image" TEXT,
    "is_operator" BOOLEAN NOT NULL DEFAULT false,
    "two_factor_enabled" BOOLEAN DEFAULT false,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "user_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "session" (
    "id" TEXT NOT NULL,
    "token" TEXT NOT NULL,
    "user_id" TEXT NOT NULL,
    "active_organization_id" TEXT,
    "ip_address" TEXT,
    "user_agent" TEXT,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "session_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "account" (
    "id" TEXT NOT NULL,
    "account_id" TEXT NOT NULL,
    "provider_id" TEXT NOT NULL,
    "user_id" TEXT NOT NULL,
    "access_token" TEXT,
    "refresh_token" TEXT,
    "id_token" TEXT,
    "access_token_expires_at" TIMESTAMPTZ(3),
    "refresh_token_expires_at" TIMESTAMPTZ(3),
    "scope" TEXT,
    "password" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "account_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "verification" (
    "id" TEXT NOT NULL,
    "identifier" TEXT NOT NULL,
    "value" TEXT NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "verification_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "organization" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "slug" TEXT NOT NULL,
    "logo" TEXT,
    "metadata" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "organization_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "member" (
    "id" TEXT NOT NULL,
    "organization_id" TEXT NOT NULL,
    "user_id" TEXT NOT NULL,
    "role" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "member_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "invitation" (
    "id" TEXT NOT NULL,
    "organization_id" TEXT NOT NULL,
    "email" TEXT NOT NULL,
    "role" TEXT,
    "status" TEXT NOT NULL,
    "inviter_id" TEXT NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "invitation_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "two_factor" (
    "id" TEXT NOT NULL,
    "user_id" TEXT NOT NULL,
    "secret" TEXT NOT NULL,
    "backup_codes" TEXT NOT NULL,
    "verified" BOOLEAN DEFAULT true,
    "failed_verification_count" INTEGER DEFAULT 0,
    "locked_until" TIMESTAMPTZ(3),

    CONSTRAINT "two_factor_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "rate_limit" (
    "id" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "count" INTEGER NOT NULL,
    "last_request" BIGINT NOT NULL,

    CONSTRAINT "rate_limit_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "outgoing_mail" (
    "id" UUID NOT NULL,
    "organization_id" TEXT,
    "purpose" TEXT NOT NULL,
    "recipient" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "text" TEXT NOT NULL,
    "html" TEXT NOT NULL,
    "dedupe_key" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "next_attempt_at" TIMESTAMPTZ(3) DEFAULT CURRENT_TIMESTAMP,
    "sent_at" TIMESTAMPTZ(3),
    "last_error" TEXT,

    CONSTRAINT "outgoing_mail_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "domain" (
    "organization_id" TEXT NOT NULL,
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "created_by_user_id" TEXT,
    "control_proven_at" TIMESTAMPTZ(3),
    "control_lost_at" TIMESTAMPTZ(3),

    CONSTRAINT "domain_pkey" PRIMARY KEY ("organization_id","id")
);

-- CreateTable
CREATE TABLE "report_address" (
    "token" TEXT NOT NULL,
    "organization_id" TEXT NOT NULL,
    "domain_id" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "retired_at" TIMESTAMPTZ(3),

    CONSTRAINT "report_address_pkey" PRIMARY KEY ("token")
);

-- CreateTable
CREATE TABLE "dkim_selector" (
    "organization_id" TEXT NOT NULL,
    "domain_id" UUID NOT NULL,
    "selector" TEXT NOT NULL,
    "source" TEXT NOT NULL,
    "first_seen_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_seen_at" TIMESTAMPTZ(3),

    CONSTRAINT "dkim_selector_pkey" PRIMARY KEY ("organization_id","domain_id","selector")
);

-- CreateTable
CREATE TABLE "sending_host" (
    "organization_id" TEXT NOT NULL,
    "domain_id" UUID NOT NULL,
    "host" TEXT NOT NULL,

    CONSTRAINT "sending_host_pkey" PRIMARY KEY ("organization_id","domain_id","host")
);

-- CreateTable
CREATE TABLE "check_schedule" (
    "organization_id" TEXT NOT NULL,
    "domain_id" UUID NOT NULL,
    "next_check_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "leased_until" TIMESTAMPTZ(3),
    "last_started_at" TIMESTAMPTZ(3),
    "last_finished_at" TIMESTAMPTZ(3),
    "probed_at" TIMESTAMPTZ(3),
    "failures" INTEGER NOT NULL DEFAULT 0,
    "last_error" TEXT,

    CONSTRAINT "check_schedule_pkey" PRIMARY KEY ("organization_id","domain_id")
);

-- CreateTable
CREATE TABLE "posture" (
    "organization_id" TEXT NOT NULL,
    "domain_id" UUID NOT NULL,
    "checked_at" TIMESTAMPTZ(3) NOT NULL,
    "sentence" TEXT NOT NULL,
    "strip" JSONB NOT NULL,
    "policy" TEXT,
    "reading" JSONB NOT NULL,

    CONSTRAINT "posture_pkey" PRIMARY KEY ("organization_id","domain_id")
);

-- CreateTable
CREATE TABLE "record_state" (
    "organization_id" TEXT NOT NULL,
    "domain_id" UUID NOT NULL,
    "subject" TEXT NOT NULL,
    "state" JSONB NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "record_state_pkey" PRIMARY KEY ("organization_id","domain_id","subject")
);

-- CreateTable
CREATE TABLE "record_change" (
    "organization_id" TEXT NOT NULL,
    "id" UUID NOT NULL,
    "domain_id" UUID NOT NULL,
    "subject" TEXT NOT NULL,
    "event" TEXT NOT NULL,
    "severity" TEXT NOT NULL,
    "before" TEXT,
    "after" TEXT,
    "first_seen_at" TIMESTAMPTZ(3) NOT NULL,
    "confirmed_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "record_change_pkey" PRIMARY KEY ("organization_id","id")
);

-- CreateTable
CREATE TABLE "finding" (
    "organization_id" TEXT NOT NULL,
    "id" UUID NOT NULL,
    "domain_id" UUID NOT NULL,
    "check_id" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "severity" TEXT NOT NULL,
    "evidence" TEXT NOT NULL,
    "fix" TEXT NOT NULL,
    "proposal" JSONB,
    "opened_at" TIMESTAMPTZ(3) NOT NULL,
    "last_seen_at" TIMESTAMPTZ(3) NOT NULL,
    "resolved_at" TIMESTAMPTZ(3),

    CONSTRAINT "finding_pkey" PRIMARY KEY ("organization_id","id")
);

-- CreateTable
CREATE TABLE "alert_address" (
    "organization_id" TEXT NOT NULL,
    "email" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "alert_address_pkey" PRIMARY KEY ("organization_id","email")
);

-- CreateTable
CREATE TABLE "incident" (
    "organization_id" TEXT NOT NULL,
    "id" UUID NOT NULL,
    "domain_id" UUID NOT NULL,
    "subject" TEXT NOT NULL,
    "event" TEXT NOT NULL,
    "severity" TEXT NOT NULL,
    "summary" TEXT NOT NULL,
    "before" TEXT,
    "after" TEXT,
    "opened_at" TIMESTAMPTZ(3) NOT NULL,
    "resolved_at" TIMESTAMPTZ(3),

    CONSTRAINT "incident_pkey" PRIMARY KEY ("organization_id","id")
);

-- CreateTable
CREATE TABLE "inbound_message" (
    "organization_id" TEXT NOT NULL,
    "id" UUID NOT NULL,
    "domain_id" UUID NOT NULL,
    "received_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "envelope_from" TEXT NOT NULL,
    "envelope_to" TEXT NOT NULL,
    "remote_ip" TEXT NOT NULL,
    "helo_name" TEXT NOT NULL,
    "tls_version" TEXT,
    "raw_bytes" INTEGER NOT NULL,
    "raw_sha256" BYTEA NOT NULL,
    "raw" BYTEA,
    "state" TEXT NOT NULL DEFAULT 'queued',
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "outcome" TEXT,
    "reason" TEXT,
    "subject" TEXT,
    "header_from" TEXT,
    "finished_at" TIMESTAMPTZ(3),

    CONSTRAINT "inbound_message_pkey" PRIMARY KEY ("organization_id","id")
);

-- CreateTable
CREATE TABLE "ledger_entry" (
    "organization_id" TEXT NOT NULL,
    "message_id" UUID NOT NULL,
    "position" INTEGER NOT NULL,
    "path" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "file_name" TEXT,
    "content_type" TEXT,
    "size_bytes" BIGINT,
    "outcome" TEXT NOT NULL,
    "reason" TEXT,
    "notes" JSONB NOT NULL DEFAULT '[]',
    "report_id" UUID,
    "records" INTEGER NOT NULL DEFAULT 0,
    "messages" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "ledger_entry_pkey" PRIMARY KEY ("organization_id","message_id","position")
);

-- CreateTable
CREATE TABLE "report" (
    "organization_id" TEXT NOT NULL,
    "id" UUID NOT NULL,
    "domain_id" UUID NOT NULL,
    "message_id" UUID NOT NULL,
    "received_at" TIMESTAMPTZ(3) NOT NULL,
    "reporter" TEXT NOT NULL,
    "reporter_email" TEXT,
    "report_id" TEXT NOT NULL,
    "policy_domain" TEXT NOT NULL,
    "period_begin" TIMESTAMPTZ(0) NOT NULL,
    "period_end" TIMESTAMPTZ(0) NOT NULL,
    "day" DATE NOT NULL,
    "policy" JSONB NOT NULL,
    "outcome" TEXT NOT NULL,
    "notes" JSONB NOT NULL DEFAULT '[]',
    "identity" BYTEA NOT NULL,
    "content_hash" BYTEA NOT NULL,
    "record_count" INTEGER NOT NULL,
    "message_count" BIGINT NOT NULL,
    "dkim_pass_count" BIGINT NOT NULL,
    "spf_pass_count" BIGINT NOT NULL,
    "dmarc_pass_count" BIGINT NOT NULL,
    "superseded_by_id" UUID,

    CONSTRAINT "report_pkey" PRIMARY KEY ("organization_id","id")
);

-- CreateTable
CREATE TABLE "report_record" (
    "organization_id" TEXT NOT NULL,
    "day" DATE NOT NULL,
    "report_id" UUID NOT NULL,
    "position" INTEGER NOT NULL,
    "domain_id" UUID NOT NULL,
    "source_ip" INET NOT NULL,
    "message_count" BIGINT NOT NULL,
    "disposition" TEXT,
    "dkim" TEXT,
    "spf" TEXT,
    "header_from" TEXT,
    "envelope_from" TEXT,
    "envelope_to" TEXT,
    "override_reasons" JSONB,
    "dkim_results" JSONB,
    "spf_results" JSONB,

    CONSTRAINT "report_record_pkey" PRIMARY KEY ("organization_id","day","report_id","position")
) PARTITION BY RANGE ("day");

-- CreateTable
CREATE TABLE "daily_traffic" (
    "organization_id" TEXT NOT NULL,
    "domain_id" UUID NOT NULL,
    "day" DATE NOT NULL,
    "reports" INTEGER NOT NULL DEFAULT 0,
    "messages" BIGINT NOT NULL DEFAULT 0,
    "both_pass" BIGINT NOT NULL DEFAULT 0,
    "dkim_only" BIGINT NOT NULL DEFAULT 0,
    "spf_only" BIGINT NOT NULL DEFAULT 0,
    "fail" BIGINT NOT NULL DEFAULT 0,
    "not_given" BIGINT NOT NULL DEFAULT 0,
    "disposition_none" BIGINT NOT NULL DEFAULT 0,
    "disposition_quarantine" BIGINT NOT NULL DEFAULT 0,
    "disposition_reject" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "daily_traffic_pkey" PRIMARY KEY ("organization_id","domain_id","day")
);

-- CreateTable
CREATE TABLE "daily_source" (
    "organization_id" TEXT NOT NULL,
    "domain_id" UUID NOT NULL,
    "day" DATE NOT NULL,
    "source_ip" INET NOT NULL,
    "messages" BIGINT NOT NULL DEFAULT 0,
    "both_pass" BIGINT NOT NULL DEFAULT 0,
    "dkim_only" BIGINT NOT NULL DEFAULT 0,
    "spf_only" BIGINT NOT NULL DEFAULT 0,
    "fail" BIGINT NOT NULL DEFAULT 0,
    "not_given" BIGINT NOT NULL DEFAULT 0,
    "disposition_none" BIGINT NOT NULL DEFAULT 0,
    "disposition_quarantine" BIGINT NOT NULL DEFAULT 0,
    "disposition_reject" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "daily_source_pkey" PRIMARY KEY ("organization_id","domain_id","day","source_ip")
);

-- CreateTable
CREATE TABLE "daily_reporter" (
    "organization_id" TEXT NOT NULL,
    "domain_id" UUID NOT NULL,
    "day" DATE NOT NULL,
    "reporter" TEXT NOT NULL,
    "reports" INTEGER NOT NULL DEFAULT 0,
    "messages" BIGINT NOT NULL DEFAULT 0,
    "dmarc_pass" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "daily_reporter_pkey" PRIMARY KEY ("organization_id","domain_id","day","reporter")
);

-- CreateIndex
CREATE UNIQUE INDEX "user_email_key" ON "user"("email");

-- CreateIndex
CREATE UNIQUE INDEX "session_token_key" ON "session"("token");

-- CreateIndex
CREATE INDEX "session_user_id_idx" ON "session"("user_id");

-- CreateIndex
CREATE INDEX "account_user_id_idx" ON "account"("user_id");

-- CreateIndex
CREATE INDEX "verification_identifier_idx" ON "verification"("identifier");

-- CreateIndex
CREATE UNIQUE INDEX "organization_slug_key" ON "organization"("slug");

-- CreateIndex
CREATE INDEX "member_user_id_idx" ON "member"("user_id");

-- CreateIndex
CREATE UNIQUE INDEX "member_organization_id_user_id_key" ON "member"("organization_id", "user_id");

-- CreateIndex
CREATE INDEX "invitation_organization_id_idx" ON "invitation"("organization_id");

-- CreateIndex
CREATE INDEX "invitation_email_idx" ON "invitation"("email");

-- CreateIndex
CREATE INDEX "two_factor_user_id_idx" ON "two_factor"("user_id");

-- CreateIndex
CREATE UNIQUE INDEX "rate_limit_key_key" ON "rate_limit"("key");

-- CreateIndex
CREATE UNIQUE INDEX "outgoing_mail_dedupe_key_key" ON "outgoing_mail"("dedupe_key");

-- CreateIndex
CREATE INDEX "outgoing_mail_next_attempt_at_idx" ON "outgoing_mail"("next_attempt_at");

-- CreateIndex
CREATE INDEX "outgoing_mail_created_at_idx" ON "outgoing_mail"("created_at");

-- CreateIndex
CREATE UNIQUE INDEX "domain_organization_id_name_key" ON "domain"("organization_id", "name");

-- CreateIndex
CREATE INDEX "report_address_organization_id_domain_id_idx" ON "report_address"("organization_id", "domain_id");

-- CreateIndex
CREATE INDEX "check_schedule_next_check_at_idx" ON "check_schedule"("next_check_at");

-- CreateIndex
CREATE INDEX "record_change_organization_id_domain_id_confirmed_at_idx" ON "record_change"("organization_id", "domain_id", "confirmed_at" DESC);

-- CreateIndex
CREATE INDEX "finding_organization_id_resolved_at_severity_idx" ON "finding"("organization_id", "resolved_at", "severity");

-- CreateIndex
CREATE UNIQUE INDEX "finding_organization_id_domain_id_check_id_subject_key" ON "finding"("organization_id", "domain_id", "check_id", "subject");

-- CreateIndex
CREATE INDEX "incident_organization_id_domain_id_resolved_at_idx" ON "incident"("organization_id", "domain_id", "resolved_at");

-- CreateIndex
CREATE INDEX "inbound_message_organization_id_received_at_idx" ON "inbound_message"("organization_id", "received_at" DESC);

-- CreateIndex
CREATE INDEX "ledger_entry_organization_id_report_id_idx" ON "ledger_entry"("organization_id", "report_id");

-- CreateIndex
CREATE INDEX "report_organization_id_domain_id_day_idx" ON "report"("organization_id", "domain_id", "day" DESC);

-- CreateIndex
CREATE INDEX "report_organization_id_domain_id_received_at_idx" ON "report"("organization_id", "domain_id", "received_at" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "report_organization_id_domain_id_identity_content_hash_key" ON "report"("organization_id", "domain_id", "identity", "content_hash");

-- CreateIndex
CREATE INDEX "report_record_organization_id_domain_id_day_source_ip_idx" ON "report_record"("organization_id", "domain_id", "day", "source_ip");

-- AddForeignKey
ALTER TABLE "session" ADD CONSTRAINT "session_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "account" ADD CONSTRAINT "account_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "member" ADD CONSTRAINT "member_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "member" ADD CONSTRAINT "member_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "invitation" ADD CONSTRAINT "invitation_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "invitation" ADD CONSTRAINT "invitation_inviter_id_fkey" FOREIGN KEY ("inviter_id") REFERENCES "user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "two_factor" ADD CONSTRAINT "two_factor_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "domain" ADD CONSTRAINT "domain_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "report_address" ADD CONSTRAINT "report_address_organization_id_domain_id_fkey" FOREIGN KEY ("organization_id", "domain_id") REFERENCES "domain"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "dkim_selector" ADD CONSTRAINT "dkim_selector_organization_id_domain_id_fkey" FOREIGN KEY ("organization_id", "domain_id") REFERENCES "domain"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "sending_host" ADD CONSTRAINT "sending_host_organization_id_domain_id_fkey" FOREIGN KEY ("organization_id", "domain_id") REFERENCES "domain"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "check_schedule" ADD CONSTRAINT "check_schedule_organization_id_domain_id_fkey" FOREIGN KEY ("organization_id", "domain_id") REFERENCES "domain"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "posture" ADD CONSTRAINT "posture_organization_id_domain_id_fkey" FOREIGN KEY ("organization_id", "domain_id") REFERENCES "domain"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- From here on by hand: what the schema language cannot say.

-- A report counts once: of its versions one is current.
CREATE UNIQUE INDEX "report_current_key" ON "report" ("organization_id", "domain_id", "identity")
  WHERE "superseded_by_id" IS NULL;

-- The first account runs the instance: two first sign-ups at the same moment must not both.
CREATE UNIQUE INDEX "user_operator_key" ON "user" (("is_operator")) WHERE "is_operator";

-- One open incident per record.
CREATE UNIQUE INDEX "incident_open_key" ON "incident" ("organization_id", "domain_id", "subject")
  WHERE "resolved_at" IS NULL;

-- The worker's queue: only mails that wait, oldest first (ids are UUIDv7).
CREATE INDEX "inbound_message_queue_idx" ON "inbound_message" ("id") WHERE "state" = 'queued';

-- Raw mail is compressed by its sender already; trying again costs time and gains nothing.
ALTER TABLE "inbound_message" ALTER COLUMN "raw" SET STORAGE EXTERNAL;

-- Rollups are updated in place all day: room on the page keeps those updates off the indexes (HOT).
ALTER TABLE "daily_traffic" SET (fillfactor = 70);
ALTER TABLE "daily_source" SET (fillfactor = 80);
ALTER TABLE "daily_reporter" SET (fillfactor = 80);

-- The second wall between tenants. A connection sees the rows of the organization that it names, all of them when it
-- names '*' (intake and workers), none when it names nothing. FORCE binds the owner of the tables too; a superuser
-- would pass, so the application must not connect as one.
DO $$
DECLARE
  tenant_table text;
BEGIN
  FOREACH tenant_table IN ARRAY ARRAY[
    'domain', 'report_address', 'dkim_selector', 'sending_host', 'check_schedule', 'posture', 'record_state',
    'record_change', 'finding', 'alert_address', 'incident', 'inbound_message', 'ledger_entry', 'report',
    'report_record', 'daily_traffic', 'daily_source', 'daily_reporter'
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
