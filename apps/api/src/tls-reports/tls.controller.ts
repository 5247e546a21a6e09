import { Controller } from '@nestjs/common';
import { listTlsReports, readTls, readTlsReport } from '@postseal/contract';
import { Database, type Transaction } from '../database/database.js';
import { DomainsService, type FoundDomain } from '../domains/domains.service.js';
import { FromCaller, type Member } from '../http/caller.js';
import { Implements, Input, type Parsed } from '../http/implements.js';
import { toDaySpan } from '../traffic/day-span.js';
import { TlsPagesService } from './tls-pages.service.js';

@Controller()
export class TlsController {
  constructor(
    private readonly database: Database,
    private readonly domains: DomainsService,
    private readonly pages: TlsPagesService,
  ) {}

  @Implements(readTls)
  overview(@FromCaller() member: Member, @Input() { params, query }: Parsed<typeof readTls>) {
    const span = toDaySpan(query, new Date());
    return this.inDomain(member, params, (tx, id, domain) => this.pages.overview(tx, id, domain, span));
  }

  @Implements(listTlsReports)
  list(@FromCaller() member: Member, @Input() { params, query }: Parsed<typeof listTlsReports>) {
    return this.inDomain(member, params, (tx, id, domain) => this.pages.list(tx, id, domain, query));
  }

  @Implements(readTlsReport)
  read(@FromCaller() { organization }: Member, @Input() { params }: Parsed<typeof readTlsReport>) {
    return this.database.forOrganization(organization.id, (tx) =>
      this.pages.read(tx, organization.id, params.id),
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
