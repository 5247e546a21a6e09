-- The domains of an organization at which a DKIM key stands: each check asks whether its keys are another domain's too.
CREATE INDEX "record_state_dkim_fingerprint_idx" ON "record_state"
  ("organization_id", (substring("state" #>> '{drift,baseline}' FROM '"fingerprint":"([0-9a-f]{64})"')))
  WHERE "subject" LIKE 'dkim:%';
