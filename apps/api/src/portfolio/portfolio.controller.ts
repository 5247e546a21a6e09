import { Readable } from 'node:stream';
import { Controller, Res } from '@nestjs/common';
import {
  actOnDomains,
  exportDomains,
  listDomainNames,
  listSavedViews,
  readOverview,
  removeDomains,
  removeView,
  saveView,
} from '@postseal/contract';
import type { FastifyReply } from 'fastify';
import { DomainOverviewService } from '../domains/domain-overview.service.js';
import { FromCaller, type Member } from '../http/caller.js';
import { Implements, Input, type Parsed } from '../http/implements.js';
import { DomainActsService } from './domain-acts.service.js';
import { domainsAsCsv } from './export-domains.js';
import { OverviewService } from './overview.service.js';
import { SavedViewsService } from './saved-views.service.js';

@Controller()
export class PortfolioController {
  constructor(
    private readonly domains: DomainOverviewService,
    private readonly acts: DomainActsService,
    private readonly overview: OverviewService,
    private readonly views: SavedViewsService,
  ) {}

  @Implements(readOverview)
  read(@FromCaller() member: Member) {
    return this.overview.read(member, new Date());
  }

  @Implements(actOnDomains)
  async act(@FromCaller() member: Member, @Input() { body }: Parsed<typeof actOnDomains>) {
    return { changed: await this.acts.act(member, body.domains, body.act) };
  }

  @Implements(removeDomains)
  async remove(@FromCaller() member: Member, @Input() { body }: Parsed<typeof removeDomains>) {
    return { removed: await this.acts.remove(member, body.domains) };
  }

  @Implements(listDomainNames)
  async names(@FromCaller() member: Member, @Input() { query }: Parsed<typeof listDomainNames>) {
    return { names: (await this.domains.find(member, query)).map(({ name }) => name) };
  }

  @Implements(exportDomains)
  async export(
    @FromCaller() member: Member,
    @Input() { query }: Parsed<typeof exportDomains>,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const found = await this.domains.find(member, query);
    const day = new Date().toISOString().slice(0, 10);
    await reply
      .header('content-type', 'text/csv; charset=utf-8')
      .header('content-disposition', `attachment; filename="domains_${day}.csv"`)
      .header('x-content-type-options', 'nosniff')
      .header('cache-control', 'no-store')
      .send(Readable.from(domainsAsCsv(found)));
  }

  @Implements(listSavedViews)
  async listViews(@FromCaller() member: Member, @Input() { query }: Parsed<typeof listSavedViews>) {
    return { views: await this.views.list(member, query.list) };
  }

  @Implements(saveView)
  save(@FromCaller() member: Member, @Input() { body }: Parsed<typeof saveView>) {
    return this.views.save(member, body);
  }

  @Implements(removeView)
  async removeView(@FromCaller() member: Member, @Input() { params }: Parsed<typeof removeView>) {
    await this.views.remove(member, params.id);
    return { done: true };
  }
}
