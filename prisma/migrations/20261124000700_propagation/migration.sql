-- CreateTable
CREATE TABLE "propagation_watch" (
    "organization_id" TEXT NOT NULL,
    "id" UUID NOT NULL,
    "domain_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "value" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "created_by_user_id" TEXT,
    "state" TEXT NOT NULL DEFAULT 'waiting',
    "before" JSONB,
    "old_ttl_seconds" INTEGER,
    "agreed_at" TIMESTAMPTZ(3),
    "looks" INTEGER NOT NULL DEFAULT 0,
    "last_look_at" TIMESTAMPTZ(3),
    "last_look" JSONB,
    "next_look_at" TIMESTAMPTZ(3) DEFAULT CURRENT_TIMESTAMP,
    "leased_until" TIMESTAMPTZ(3),
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "ended_at" TIMESTAMPTZ(3),
    "ended" TEXT,

    CONSTRAINT "propagation_watch_pkey" PRIMARY KEY ("organization_id","id")
);

-- CreateIndex
CREATE INDEX "propagation_watch_next_look_at_idx" ON "propagation_watch"("next_look_at");

-- CreateIndex
CREATE INDEX "propagation_watch_organization_id_domain_id_created_at_idx" ON "propagation_watch"("organization_id", "domain_id", "created_at" DESC);

-- AddForeignKey
ALTER TABLE "propagation_watch" ADD CONSTRAINT "propagation_watch_organization_id_domain_id_fkey" FOREIGN KEY ("organization_id", "domain_id") REFERENCES "domain"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- One running watch per record; values are longer than an index entry may be.
CREATE UNIQUE INDEX "propagation_watch_running_key" ON "propagation_watch" ("organization_id", "domain_id", "name", "type", md5("value"))
  WHERE "ended_at" IS NULL;

ALTER TABLE "propagation_watch" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "propagation_watch" FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON "propagation_watch" USING (organization_id = current_setting('postseal.organization_id', true)
  OR current_setting('postseal.organization_id', true) = '*');
