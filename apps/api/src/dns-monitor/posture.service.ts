import { Injectable } from '@nestjs/common';
import { type CheckLine, DnsStrip, type Finding, type PostureDetail, Severity } from '@postseal/contract';
import { Database, type Transaction } from '../database/database.js';
import { DomainsService } from '../domains/domains.service.js';
import type { Member } from '../http/caller.js';
import { ProblemError } from '../http/problem.js';
import { closingLines } from './check-lines.js';
import { claimDomain } from './check-schedule.queries.js';
import { Dns } from './dns.js';
import { LEASE_SECONDS } from './dns-monitor.scheduler.js';
import { DomainChecker } from './domain-checker.service.js';
import { toFinding } from './finding-mapping.js';
import { toObservation } from './posture-mapping.js';
import { StoredReading } from './stored-reading.js';

const PAUSE_SECONDS = 5; // between two checks of one domain that people ask for

/** What the last check of a domain said, and a check while somebody waits. */
@Injectable()
export class PostureService {
  constructor(
    private readonly database: Database,
    private readonly domains: DomainsService,
    private readonly dns: Dns,
    private readonly checker: DomainChecker,
  ) {}

  read({ organization }: Member, name: string): Promise<PostureDetail> {
    return this.database.forOrganization(organization.id, async (tx) => {
      const domain = await this.domains.find(tx, organization.id, name);
      const key = { organizationId: organization.id, domainId: domain.id };
      const posture = await tx.posture.findUnique({ where: { organizationId_domainId: key } });
      const rows = await tx.finding.findMany({ where: { ...key, resolvedAt: null } });
      const reading = posture
        ? StoredReading.parse(posture.reading)
        : { observations: [], spf: null, dmarc: null, dkim: [], hosts: [] };
      return {
        checkedAt: posture?.checkedAt.toISOString() ?? null,
        strip: posture ? DnsStrip.parse(posture.strip) : waitingStrip,
        findings: sortBySeverity(rows.map((row) => toFinding(row, domain.name))),
        ...reading,
      };
    });
  }

  /**
   * Checks the domain now, past every cache, and tells each row as it arrives. Throws before the first line when the
   * domain is not here (`not-found`), paused (`conflict`) or being checked already (`too-many-requests`).
   */
  async begin(
    { organization }: Member,
    name: string,
  ): Promise<(tell: (line: CheckLine) => void) => Promise<void>> {
    const { due, domainName } = await this.database.forOrganization(organization.id, (tx) =>
      this.claim(tx, organization.id, name),
    );
    return async (tell) => {
      const begin = performance.now();
      const [domain] = await this.checker.load([due]);
      const posture =
        domain &&
        (await this.checker.check(domain, this.dns, (observation) =>
          tell({ kind: 'observation', observation: toObservation(observation) }),
        ));
      if (!posture) {
        tell({ kind: 'failed', detail: 'The domain was removed meanwhile.' });
        return;
      }
      for (const line of closingLines(posture, domainName, performance.now() - begin)) tell(line);
    };
  }

  private async claim(tx: Transaction, organizationId: string, name: string) {
    const domain = await this.domains.find(tx, organizationId, name);
    const key = { organizationId, domainId: domain.id };
    if (domain.isPaused)
      throw new ProblemError('conflict', 'This domain is paused. Resume its checks first.');
    const due = await claimDomain(tx, key, LEASE_SECONDS, PAUSE_SECONDS);
    if (!due) {
      throw new ProblemError(
        'too-many-requests',
        'This domain is being checked already. Try again in a few seconds.',
      );
    }
    return { due, domainName: domain.name };
  }
}

const waitingStrip: DnsStrip = {
  ptr: 'waiting',
  spf: 'waiting',
  dkim: 'waiting',
  dmarc: 'waiting',
  mx: 'waiting',
};

function sortBySeverity(findings: Finding[]): Finding[] {
  const order = Severity.options;
  return findings.sort(
    (a, b) => order.indexOf(a.severity) - order.indexOf(b.severity) || a.checkId.localeCompare(b.checkId),
  );
}
