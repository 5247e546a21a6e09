-- What reporters say about themselves and a report: errors and extra contacts (RFC 7489), their software (RFC 9990).
-- Reports stored before have said nothing; reading their mail again fills it in.
ALTER TABLE "report" ADD COLUMN "remarks" JSONB NOT NULL DEFAULT '{}';
