import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { DomainSummary, SharedDomain, ShareLink } from '@postseal/contract';
import { Severity } from '@postseal/contract';
import { findCheck } from '@postseal/dns-checks';
import { compareSeverity } from '@postseal/mail-terms';
import { memberName } from '../accounts/member-name.js';
import { Database, type Transaction } from '../database/database.js';
import type { Finding, ShareLink as ShareLinkRow } from '../database/generated/client.js';
import { DomainOverviewService } from '../domains/domain-overview.service.js';
import { DomainsService } from '../domains/domains.service.js';
import type { Member } from '../http/caller.js';
import { ProblemError } from '../http/problem.js';
import { addDays } from '../traffic/day-span.js';
import { TrafficService } from '../traffic/traffic.service.js';
import { hashShareToken, makeShareToken } from './share-token.js';

const MAX_LINKS = 20; // of one domain
const DAYS = 30;

/** Links that show one domain to whoever has them: the same picture for all, without anything of the organization. */
@Injectable()
export class ShareLinksService {
  constructor(
    private readonly database: Database,
    private readonly domains: DomainsService,
    private readonly overview: DomainOverviewService,
    private readonly traffic: TrafficService,
  ) {}

  list({ organization }: Member, name: string): Promise<ShareLink[]> {
    return this.database.forOrganization(organization.id, async (tx) => {
      const { id: domainId } = await this.domains.find(tx, organization.id, name);
      const rows = await tx.shareLink.findMany({
        where: { organizationId: organization.id, domainId },
        orderBy: { createdAt: 'desc' },
      });
      return rows.map(toLink);
    });
  }

  make(
    member: Member,
    name: string,
    { label, days }: { readonly label: string; readonly days: number },
  ): Promise<{ link: ShareLink; token: string }> {
    const { organization } = member;
    const token = makeShareToken();
    return this.database.forOrganization(organization.id, async (tx) => {
      await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtext(${organization.id}))`; // two at once would pass the limit
      const { id: domainId } = await this.domains.find(tx, organization.id, name);
      const key = { organizationId: organization.id, domainId };
      if ((await tx.shareLink.count({ where: key })) >= MAX_LINKS)
        throw new ProblemError('conflict', `A domain has at most ${MAX_LINKS} links. Revoke one first.`);
      const row = await tx.shareLink.create({
        data: {
          ...key,
          id: randomUUID(),
          tokenHash: hashShareToken(token)!,
          label,
          createdBy: await memberName(tx, member),
          expiresAt: new Date(Date.now() + days * 86_400_000),
        },
      });
      return { link: toLink(row), token };
    });
  }

  /** Throws `not-found`. */
  revoke({ organization }: Member, name: string, id: string): Promise<void> {
    return this.database.forOrganization(organization.id, async (tx) => {
      const { id: domainId } = await this.domains.find(tx, organization.id, name);
      const { count } = await tx.shareLink.deleteMany({
        where: { organizationId: organization.id, domainId, id },
      });
      if (count === 0) throw new ProblemError('not-found', 'There is no such link.');
    });
  }

  /** What a link shows; counts the look. Throws `not-found` for any token that opens nothing. */
  async open(token: string): Promise<SharedDomain> {
    const hash = hashShareToken(token);
    const [row] = hash
      ? await this.database.system.$queryRaw<
          Pick<ShareLinkRow, 'organizationId' | 'domainId' | 'expiresAt'>[]
        >`
          UPDATE share_link SET last_opened_at = now(), times_opened = times_opened + 1
          WHERE token_hash = ${hash}::bytea AND expires_at > now()
          RETURNING organization_id AS "organizationId", domain_id::text AS "domainId", expires_at AS "expiresAt"`
      : [];
    if (!row) throw new ProblemError('not-found', 'This link is not known, was revoked or has run out.');
    const { organizationId, domainId, expiresAt } = row;
    return this.database.forOrganization(organizationId, async (tx) => {
      const [facts] = await this.overview.facts(tx, organizationId, [domainId]);
      if (!facts) throw new ProblemError('not-found');
      const posture = await tx.posture.findUnique({
        where: { organizationId_domainId: { organizationId, domainId } },
        select: { sentence: true },
      });
      return {
        ...shownOf(facts),
        sentence: posture?.sentence ?? 'The first check is under way.',
        findings: await this.findings(tx, organizationId, domainId),
        traffic: await this.lately(tx, organizationId, facts),
        expiresAt: expiresAt.toISOString(),
      };
    });
  }

  private async lately(
    tx: Transaction,
    organizationId: string,
    { id, name }: { readonly id: string; readonly name: string },
  ): Promise<SharedDomain['traffic']> {
    const to = new Date().toISOString().slice(0, 10);
    const from = addDays(to, 1 - DAYS);
    const domain = { id, name, isPaused: false };
    const now = await this.traffic.daily(tx, organizationId, domain, { from, to });
    const past = { from: addDays(from, -DAYS), to: addDays(from, -1) };
    const before = await this.traffic.daily(tx, organizationId, domain, past);
    return { ...now, before };
  }

  private async findings(
    tx: Transaction,
    organizationId: string,
    domainId: string,
  ): Promise<SharedDomain['findings']> {
    const rows = await tx.finding.findMany({
      where: { organizationId, domainId, resolvedAt: null },
      select: { checkId: true, severity: true },
    });
    return summarizeFindings(rows);
  }
}

/** What strangers may know of the facts: no tags, nothing of who works on it. */
function shownOf({ name, unicodeName, strip, control, policy, lastCheckedAt }: Omit<DomainSummary, 'trend'>) {
  return { name, unicodeName, strip, control, policy, checkedAt: lastCheckedAt };
}

/** Findings by check, worst first, without what was seen and where: that may name addresses. */
function summarizeFindings(rows: readonly Pick<Finding, 'checkId' | 'severity'>[]): SharedDomain['findings'] {
  return [...Map.groupBy(rows, ({ checkId }) => checkId)]
    .map(([checkId, same]) => {
      const known = findCheck(checkId);
      const severities = same.map(({ severity }) => Severity.parse(severity)).sort(compareSeverity);
      return {
        checkId,
        title: known?.title ?? checkId,
        meaning: known?.meaning ?? '',
        severity: severities[0]!,
        count: same.length,
      };
    })
    .sort((a, b) => compareSeverity(a.severity, b.severity) || a.checkId.localeCompare(b.checkId));
}

function toLink(row: ShareLinkRow): ShareLink {
  return {
    id: row.id,
    label: row.label,
    createdBy: row.createdBy,
    createdAt: row.createdAt.toISOString(),
    expiresAt: row.expiresAt.toISOString(),
    isExpired: row.expiresAt.getTime() <= Date.now(),
    lastOpenedAt: row.lastOpenedAt?.toISOString() ?? null,
    timesOpened: row.timesOpened,
  };
}
