import type { Transaction } from '../database/database.js';
import type { DomainKey, DueDomain } from './check-schedule.queries.js';

/** Everything a check needs to know of a domain beside DNS. */
export interface CheckedDomain extends DueDomain {
  readonly name: string;
  /** When the last check ended; null before the first. */
  readonly lastCheckedAt: Date | null;
  /** When likely selectors were last tried. */
  readonly probedAt: Date | null;
  readonly selectors: readonly string[];
  /** Those of the selectors that reports of the last days show. */
  readonly selectorsInUse: readonly string[];
  /** Those that the owner named. */
  readonly selectorsNamed: readonly string[];
  /** Names and addresses of senders, as the owner told us. */
  readonly hosts: readonly string[];
  /** Tokens of the live report addresses, the newest first. */
  readonly tokens: readonly string[];
  /** Other domains of the organization at which the same DKIM key stands, at most ten of each, by its fingerprint. */
  readonly sharedKeys: Readonly<Record<string, readonly string[]>>;
  /** Drift state by record subject. */
  readonly recordStates: Readonly<Record<string, unknown>>;
}

const IN_USE_DAYS = 7;

/**
 * Reads domains to check, one row each; those that were removed meanwhile are left out. Leans on primary keys and
 * report_address_organization_id_domain_id_idx; some ten rows are behind each domain. Shared keys lean on
 * record_state_dkim_fingerprint_idx, whose expression stands here word by word.
 */
export async function readCheckedDomains(
  tx: Transaction,
  due: readonly DueDomain[],
): Promise<CheckedDomain[]> {
  const organizationIds = due.map(({ organizationId }) => organizationId);
  const domainIds = due.map(({ domainId }) => domainId);
  const rows = await tx.$queryRaw<(DomainKey & Omit<CheckedDomain, 'leasedUntil'>)[]>`
    SELECT domain.organization_id AS "organizationId", domain.id AS "domainId", domain.name,
      schedule.last_finished_at AS "lastCheckedAt", schedule.probed_at AS "probedAt",
      ARRAY(SELECT selector FROM dkim_selector AS own
        WHERE own.organization_id = domain.organization_id AND own.domain_id = domain.id
        ORDER BY selector) AS selectors,
      ARRAY(SELECT selector FROM dkim_selector AS own
        WHERE own.organization_id = domain.organization_id AND own.domain_id = domain.id
          AND own.last_seen_at > now() - make_interval(days => ${IN_USE_DAYS}::int)) AS "selectorsInUse",
      ARRAY(SELECT selector FROM dkim_selector AS own
        WHERE own.organization_id = domain.organization_id AND own.domain_id = domain.id
          AND own.source = 'user') AS "selectorsNamed",
      ARRAY(SELECT host FROM sending_host AS own
        WHERE own.organization_id = domain.organization_id AND own.domain_id = domain.id
        ORDER BY host) AS hosts,
      ARRAY(SELECT token FROM report_address AS own
        WHERE own.organization_id = domain.organization_id AND own.domain_id = domain.id
          AND (own.retired_at IS NULL OR own.retired_at > now())
        ORDER BY created_at DESC) AS tokens,
      (SELECT coalesce(json_object_agg(fingerprint, names), '{}') FROM (
        SELECT DISTINCT substring(state #>> '{drift,baseline}' FROM '"fingerprint":"([0-9a-f]{64})"') AS fingerprint
        FROM record_state AS own
        WHERE own.organization_id = domain.organization_id AND own.domain_id = domain.id AND subject LIKE 'dkim:%') AS key,
        LATERAL (SELECT array_agg(name ORDER BY name) AS names FROM (
          SELECT DISTINCT other.name
          FROM record_state AS theirs
          JOIN domain AS other ON other.organization_id = theirs.organization_id AND other.id = theirs.domain_id
          WHERE theirs.organization_id = domain.organization_id AND theirs.domain_id <> domain.id
            AND theirs.subject LIKE 'dkim:%'
            AND substring(theirs.state #>> '{drift,baseline}' FROM '"fingerprint":"([0-9a-f]{64})"') = key.fingerprint
          LIMIT 10) AS known) AS elsewhere
        WHERE names IS NOT NULL) AS "sharedKeys",
      (SELECT coalesce(json_object_agg(subject, state), '{}') FROM record_state AS own
        WHERE own.organization_id = domain.organization_id AND own.domain_id = domain.id) AS "recordStates"
    FROM unnest(${organizationIds}::text[], ${domainIds}::uuid[]) AS due(organization_id, domain_id)
    JOIN domain ON domain.organization_id = due.organization_id AND domain.id = due.domain_id
    JOIN check_schedule AS schedule
      ON schedule.organization_id = due.organization_id AND schedule.domain_id = due.domain_id`;
  const leases = new Map(due.map(({ domainId, leasedUntil }) => [domainId, leasedUntil]));
  return rows.map((row) => ({ ...row, leasedUntil: leases.get(row.domainId)! }));
}
