import type { DnsStrip } from '@postseal/contract';
import type { ProposedRecord } from '@postseal/dns-checks';
import type { Transaction } from '../database/database.js';
import type { DueDomain } from './check-schedule.queries.js';
import type { StoredReading } from './stored-reading.js';

/** What one check of a domain leaves behind. */
export interface CheckResult extends DueDomain {
  readonly checkedAt: Date;
  readonly nextCheckAt: Date;
  /** Likely selectors were tried and DNS answered. */
  readonly hasProbed: boolean;
  readonly posture: {
    readonly sentence: string;
    readonly strip: DnsStrip;
    readonly policy: string | null;
    readonly reading: StoredReading;
  };
  /** All that is wrong now; at most one of a check and subject. */
  readonly findings: readonly FindingToSave[];
  /** Areas whose findings are closed when they are not among `findings`; silence of DNS proves nothing. */
  readonly askedAreas: readonly string[];
  /** Every area was asked whole, so findings that look across areas are closed as well. */
  readonly hasAskedAll: boolean;
  /** Checks that were not tested: their findings stay as they are. */
  readonly openChecks: readonly string[];
  /** Selectors found by probing, watched from now on. */
  readonly newSelectors: readonly string[];
  /** Whether the domain's DMARC record names our address; null when it could not be asked. */
  readonly isOurAddressNamed: boolean | null;
  /** Drift states that changed; null for one that is forgotten. */
  readonly recordStates: readonly { readonly subject: string; readonly state: unknown }[];
}

export interface FindingToSave {
  readonly id: string;
  readonly checkId: string;
  readonly subject: string;
  readonly severity: string;
  readonly evidence: string;
  readonly fix: string;
  readonly proposal: ProposedRecord | null;
}

/**
 * Writes the results of checks, each whole or not at all, in one statement; the next check of each is set by it. Answers
 * the ids of the domains written: a lease that another process took over, or a domain that was removed, writes nothing.
 * All rows are found by primary key or by finding_organization_id_domain_id_check_id_subject_key, some twenty a domain.
 * @param results each a CheckResult as storable JSON
 */
export async function saveCheckResults(tx: Transaction, results: readonly string[]): Promise<Set<string>> {
  const saved = await tx.$queryRaw<{ domainId: string }[]>`
    WITH result AS MATERIALIZED (
      SELECT * FROM jsonb_to_recordset(${`[${results.join(',')}]`}::jsonb) AS given(
        "organizationId" text, "domainId" uuid, "leasedUntil" timestamptz, "checkedAt" timestamptz,
        "nextCheckAt" timestamptz, "hasProbed" boolean, posture jsonb, findings jsonb, "askedAreas" jsonb,
        "hasAskedAll" boolean, "openChecks" jsonb, "newSelectors" jsonb, "isOurAddressNamed" boolean, "recordStates" jsonb)
    ),
    alive AS MATERIALIZED (
      -- Whoever removes a domain locks it first too: one waits for the other, and neither leaves rows without a domain.
      SELECT result.* FROM result
      JOIN domain ON domain.organization_id = "organizationId" AND domain.id = "domainId"
      FOR KEY SHARE OF domain
    ),
    held AS (
      UPDATE check_schedule AS schedule
      SET leased_until = NULL, last_finished_at = "checkedAt", failures = 0, last_error = NULL,
        probed_at = CASE WHEN "hasProbed" THEN "checkedAt" ELSE probed_at END,
        -- A check that somebody asked for while this one ran is kept.
        next_check_at = CASE WHEN next_check_at > last_started_at THEN least(next_check_at, "nextCheckAt")
          ELSE "nextCheckAt" END
      FROM alive
      WHERE schedule.organization_id = "organizationId" AND schedule.domain_id = "domainId"
        AND schedule.leased_until = "leasedUntil"
      RETURNING alive.*
    ),
    posture_saved AS (
      INSERT INTO posture (organization_id, domain_id, checked_at, sentence, strip, policy, reading)
      SELECT "organizationId", "domainId", "checkedAt", posture->>'sentence', posture->'strip', posture->>'policy',
        posture->'reading'
      FROM held
      ON CONFLICT (organization_id, domain_id) DO UPDATE
      SET checked_at = EXCLUDED.checked_at, sentence = EXCLUDED.sentence, strip = EXCLUDED.strip,
        policy = EXCLUDED.policy, reading = EXCLUDED.reading
    ),
    findings_present AS (
      INSERT INTO finding (organization_id, domain_id, id, check_id, subject, severity, evidence, fix, proposal,
        opened_at, last_seen_at, first_seen_at)
      SELECT "organizationId", "domainId", found.id, found."checkId", found.subject, found.severity, found.evidence,
        found.fix, nullif(found.proposal, 'null'), "checkedAt", "checkedAt", "checkedAt"
      FROM held, jsonb_to_recordset(findings) AS found(
        id uuid, "checkId" text, subject text, severity text, evidence text, fix text, proposal jsonb)
      -- Most findings stand as they stood: writing each again would be most of the work. Not NOT EXISTS, which a planner
      -- without statistics takes for a join with all open findings: this asks the unique key once for each.
      WHERE (
        SELECT known.resolved_at IS NULL AND known.severity = found.severity AND known.evidence = found.evidence
          AND known.fix = found.fix AND known.proposal IS NOT DISTINCT FROM nullif(found.proposal, 'null')
          AND known.last_seen_at > "checkedAt" - interval '1 day'
        FROM finding AS known
        WHERE known.organization_id = "organizationId" AND known.domain_id = "domainId"
          AND known.check_id = found."checkId" AND known.subject = found.subject) IS NOT TRUE
      ON CONFLICT (organization_id, domain_id, check_id, subject) DO UPDATE
      SET severity = EXCLUDED.severity, evidence = EXCLUDED.evidence, fix = EXCLUDED.fix,
        proposal = EXCLUDED.proposal, last_seen_at = EXCLUDED.last_seen_at, resolved_at = NULL,
        opened_at = CASE WHEN finding.resolved_at IS NULL THEN finding.opened_at ELSE EXCLUDED.opened_at END,
        times_opened = finding.times_opened + (finding.resolved_at IS NOT NULL)::int, resolved_by = NULL
    ),
    findings_gone AS (
      UPDATE finding SET resolved_at = "checkedAt"
      FROM held
      WHERE finding.organization_id = "organizationId" AND finding.domain_id = "domainId"
        -- Is null, but not so that the index of an organization's open findings fits: they may be a million.
        AND coalesce(finding.resolved_at, 'infinity') = 'infinity'
        AND ("hasAskedAll" OR "askedAreas" ? split_part(finding.check_id, '.', 1))
        AND NOT "openChecks" ? finding.check_id
        AND NOT EXISTS (
          SELECT FROM jsonb_to_recordset(findings) AS found("checkId" text, subject text)
          WHERE found."checkId" = finding.check_id AND found.subject = finding.subject)
    ),
    selectors_found AS (
      INSERT INTO dkim_selector (organization_id, domain_id, selector, source)
      SELECT "organizationId", "domainId", selector, 'probe'
      FROM held, jsonb_array_elements_text("newSelectors") AS found(selector)
      ON CONFLICT DO NOTHING
    ),
    control_seen AS (
      UPDATE domain
      SET control_proven_at = CASE WHEN "isOurAddressNamed" THEN coalesce(control_proven_at, "checkedAt")
          ELSE control_proven_at END,
        control_lost_at = CASE WHEN "isOurAddressNamed" THEN NULL ELSE "checkedAt" END
      FROM held
      WHERE domain.organization_id = "organizationId" AND domain.id = "domainId"
        AND CASE WHEN "isOurAddressNamed" THEN control_proven_at IS NULL OR control_lost_at IS NOT NULL
          ELSE NOT "isOurAddressNamed" AND control_proven_at IS NOT NULL AND control_lost_at IS NULL END
    ),
    states_saved AS (
      INSERT INTO record_state (organization_id, domain_id, subject, state, updated_at)
      SELECT "organizationId", "domainId", subject, state, "checkedAt"
      FROM held, jsonb_to_recordset("recordStates") AS changed(subject text, state jsonb)
      WHERE state <> 'null'
      ON CONFLICT (organization_id, domain_id, subject) DO UPDATE
      SET state = EXCLUDED.state, updated_at = EXCLUDED.updated_at
    ),
    states_forgotten AS (
      DELETE FROM record_state
      USING held, jsonb_to_recordset("recordStates") AS changed(subject text, state jsonb)
      WHERE record_state.organization_id = "organizationId" AND record_state.domain_id = "domainId"
        AND record_state.subject = changed.subject AND coalesce(changed.state, 'null') = 'null'
    )
    SELECT "domainId" FROM held`;
  return new Set(saved.map(({ domainId }) => domainId));
}
