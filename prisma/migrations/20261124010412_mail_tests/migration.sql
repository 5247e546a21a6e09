-- CreateTable
CREATE TABLE "mail_test_address" (
    "token" TEXT NOT NULL,
    "organization_id" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "client_key" TEXT NOT NULL,

    CONSTRAINT "mail_test_address_pkey" PRIMARY KEY ("token")
);

-- CreateTable
CREATE TABLE "mail_test" (
    "id" UUID NOT NULL,
    "token" TEXT NOT NULL,
    "organization_id" TEXT,
    "received_at" TIMESTAMPTZ(3) NOT NULL,
    "envelope_from" TEXT NOT NULL,
    "remote_ip" TEXT NOT NULL,
    "remote_network" TEXT NOT NULL,
    "helo_name" TEXT NOT NULL,
    "is_tls" BOOLEAN NOT NULL,
    "tls_version" TEXT,
    "raw_bytes" INTEGER NOT NULL,
    "raw" BYTEA,
    "state" TEXT NOT NULL DEFAULT 'queued',
    "due_at" TIMESTAMPTZ(3) DEFAULT CURRENT_TIMESTAMP,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "reason" TEXT,
    "header_from" TEXT,
    "score" DOUBLE PRECISION,
    "grade" TEXT,
    "rejections" INTEGER,
    "verdict" JSONB,
    "finished_at" TIMESTAMPTZ(3),

    CONSTRAINT "mail_test_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "mail_test_address_client_key_created_at_idx" ON "mail_test_address"("client_key", "created_at");

-- CreateIndex
CREATE INDEX "mail_test_address_expires_at_idx" ON "mail_test_address"("expires_at");

-- CreateIndex
CREATE INDEX "mail_test_due_at_idx" ON "mail_test"("due_at");

-- CreateIndex
CREATE INDEX "mail_test_token_received_at_idx" ON "mail_test"("token", "received_at" DESC);

-- CreateIndex
CREATE INDEX "mail_test_organization_id_received_at_idx" ON "mail_test"("organization_id", "received_at" DESC);

-- CreateIndex
CREATE INDEX "mail_test_remote_network_received_at_idx" ON "mail_test"("remote_network", "received_at");

-- CreateIndex
CREATE INDEX "mail_test_received_at_idx" ON "mail_test"("received_at");

-- AddForeignKey
ALTER TABLE "mail_test_address" ADD CONSTRAINT "mail_test_address_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "mail_test" ADD CONSTRAINT "mail_test_token_fkey" FOREIGN KEY ("token") REFERENCES "mail_test_address"("token") ON DELETE CASCADE ON UPDATE CASCADE;

-- What visitors without an account made has no organization: the policies show it to no tenant.
ALTER TABLE "mail_test_address" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "mail_test_address" FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON "mail_test_address" USING (organization_id = current_setting('postseal.organization_id', true)
  OR current_setting('postseal.organization_id', true) = '*');
ALTER TABLE "mail_test" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "mail_test" FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON "mail_test" USING (organization_id = current_setting('postseal.organization_id', true)
  OR current_setting('postseal.organization_id', true) = '*');
