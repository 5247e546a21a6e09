import { Injectable } from '@nestjs/common';
import type { OrganizationOverview } from '@postseal/contract';
import { IncidentPagesService } from '../alerts/incident-pages.service.js';
import { Database } from '../database/database.js';
import { arrangeDomains, type DomainFacts, meets } from '../domains/arrange-domains.js';
import { DomainOverviewService } from '../domains/domain-overview.service.js';
import type { Member } from '../http/caller.js';
import { IssuesService } from '../issues/issues.service.js';
import { addDays } from '../traffic/day-span.js';
import { TrafficService } from '../traffic/traffic.service.js';

const DAYS = 30;
const SHOWN = 5;

/** What needs somebody today, over all domains of an organization. */
@Injectable()
export class OverviewService {
  constructor(
    private readonly database: Database,
    private readonly domains: DomainOverviewService,
    private readonly incidents: IncidentPagesService,
    private readonly issues: IssuesService,
    private readonly traffic: TrafficService,
  ) {}

  async read(member: Member, now: Date): Promise<OrganizationOverview> {
    const { organization } = member;
    const { incidents, total } = await this.incidents.list(member, {
      state: 'unresolved',
      limit: SHOWN,
      offset: 0,
    });
    return this.database.forOrganization(organization.id, async (tx) => {
      const all = await this.domains.facts(tx, organization.id);
      const { bySeverity, mine } = await this.issues.countOpen(tx, member);
      const to = now.toISOString().slice(0, 10);
      const from = addDays(to, 1 - DAYS);
      const traffic = await this.traffic.organizationDaily(tx, organization.id, { from, to });
      const past = { from: addDays(from, -DAYS), to: addDays(from, -1) };
      const before = await this.traffic.organizationDaily(tx, organization.id, past);
      const awake = all.filter(({ pausedAt }) => pausedAt === null);
      const failing = awake.filter(({ passRate }) => passRate !== null && passRate < 1);
      return {
        domains: all.length,
        incidents: { total, newest: incidents },
        findings: bySeverity,
        assignedToMe: mine,
        ready: notice(awake, meets.ready),
        silent: notice(awake, meets.silent),
        lost: notice(awake, meets.lost),
        waiting: notice(awake, ({ control }) => control === 'waiting'),
        paused: all.length - awake.length,
        weakest: arrangeDomains(failing, {}, { sort: 'pass-rate', order: 'ascending' }).slice(0, SHOWN),
        traffic: { ...traffic, before },
      };
    });
  }
}

function notice(domains: readonly DomainFacts[], isMeant: (domain: DomainFacts) => boolean) {
  const meant = arrangeDomains(domains.filter(isMeant), {}, { sort: 'name', order: 'ascending' });
  return { total: meant.length, domains: meant.slice(0, SHOWN) };
}
