-- Domains whose DNS does not answer wait in a line of their own, and organizations take turns where work piles up.
ALTER TABLE "check_schedule" ADD COLUMN "is_silent" BOOLEAN NOT NULL DEFAULT false;

DROP INDEX "check_schedule_next_check_at_idx";

-- CreateIndex
CREATE INDEX "check_schedule_is_silent_next_check_at_idx" ON "check_schedule"("is_silent", "next_check_at");

-- CreateIndex
CREATE INDEX "check_schedule_is_silent_organization_id_next_check_at_idx" ON "check_schedule"("is_silent", "organization_id", "next_check_at");

-- Claims and checks change every row every interval: vacuum by a hundredth instead of a fifth of the table, or the
-- indexes carry the dead entries of many rounds.
ALTER TABLE "check_schedule" SET (autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_cost_delay = 0);
