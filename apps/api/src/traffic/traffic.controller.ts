import { Controller } from '@nestjs/common';
import {
  listRecords,
  listReporters,
  listReports,
  listSources,
  readDailyTraffic,
  readReport,
} from '@postseal/contract';
import { Clock } from '../clock.js';
import { Database, type Transaction } from '../database/database.js';
import { DomainsService, type FoundDomain } from '../domains/domains.service.js';
import { FromCaller, type Member } from '../http/caller.js';
import { Implements, Input, type Parsed } from '../http/implements.js';
import { toDaySpan } from './day-span.js';
import { ReportsService } from './reports.service.js';
import { TrafficService } from './traffic.service.js';

@Controller()
export class TrafficController {
  constructor(
    private readonly database: Database,
    private readonly domains: DomainsService,
    private readonly traffic: TrafficService,
    private readonly reports: ReportsService,
    private readonly clock: Clock,
  ) {}

  @Implements(readDailyTraffic)
  daily(@FromCaller() member: Member, @Input() { params, query }: Parsed<typeof readDailyTraffic>) {
    const span = toDaySpan(query, this.clock.now());
    return this.inDomain(member, params, (tx, id, domain) => this.traffic.daily(tx, id, domain, span));
  }

  @Implements(listSources)
  sources(@FromCaller() member: Member, @Input() { params, query }: Parsed<typeof listSources>) {
    const { from, to, ...page } = query;
    const span = toDaySpan({ from, to }, this.clock.now());
    return this.inDomain(member, params, (tx, id, domain) =>
      this.traffic.sources(tx, id, domain, span, page),
    );
  }

  @Implements(listReporters)
  reporters(@FromCaller() member: Member, @Input() { params, query }: Parsed<typeof listReporters>) {
    const { from, to, ...page } = query;
    const span = toDaySpan({ from, to }, this.clock.now());
    return this.inDomain(member, params, (tx, id, domain) =>
      this.traffic.reporters(tx, id, domain, span, page),
    );
  }

  @Implements(listRecords)
  records(@FromCaller() member: Member, @Input() { params, query }: Parsed<typeof listRecords>) {
    const { from, to, ...page } = query;
    const span = toDaySpan({ from, to }, this.clock.now());
    return this.inDomain(member, params, (tx, id, domain) =>
      this.traffic.records(tx, id, domain, span, page),
    );
  }

  @Implements(listReports)
  listReports(@FromCaller() member: Member, @Input() { params, query }: Parsed<typeof listReports>) {
    return this.inDomain(member, params, (tx, id, domain) => this.reports.list(tx, id, domain, query));
  }

  @Implements(readReport)
  readReport(@FromCaller() { organization }: Member, @Input() { params, query }: Parsed<typeof readReport>) {
    return this.database.forOrganization(organization.id, (tx) =>
      this.reports.read(tx, organization.id, params.id, query),
    );
  }

  private inDomain<T>(
    { organization }: Member,
    { domain: name }: { domain: string },
    work: (tx: Transaction, organizationId: string, domain: FoundDomain) => Promise<T>,
  ): Promise<T> {
    return this.database.forOrganization(organization.id, async (tx) =>
      work(tx, organization.id, await this.domains.find(tx, organization.id, name)),
    );
  }
}
