import { Controller } from '@nestjs/common';
import {
  addDomains,
  listDomains,
  readDomain,
  removeDomain,
  rotateReportAddress,
  setDomainTags,
  setSenders,
} from '@postseal/contract';
import { FromCaller, type Member } from '../http/caller.js';
import { Implements, Input, type Parsed } from '../http/implements.js';
import { DomainOverviewService } from './domain-overview.service.js';
import { DomainsService } from './domains.service.js';

@Controller()
export class DomainsController {
  constructor(
    private readonly domains: DomainsService,
    private readonly overview: DomainOverviewService,
  ) {}

  @Implements(listDomains)
  list(@FromCaller() member: Member, @Input() { query }: Parsed<typeof listDomains>) {
    return this.overview.list(member, query);
  }

  @Implements(addDomains)
  async add(@FromCaller() member: Member, @Input() { body }: Parsed<typeof addDomains>) {
    return { results: await this.domains.add(member, body.names) };
  }

  @Implements(readDomain)
  read(@FromCaller() member: Member, @Input() { params }: Parsed<typeof readDomain>) {
    return this.overview.read(member, params.domain);
  }

  @Implements(removeDomain)
  async remove(@FromCaller() member: Member, @Input() { params }: Parsed<typeof removeDomain>) {
    await this.domains.remove(member, params.domain);
    return { done: true };
  }

  @Implements(setSenders)
  async setSenders(@FromCaller() member: Member, @Input() { params, body }: Parsed<typeof setSenders>) {
    await this.domains.setSenders(member, params.domain, body);
    return { done: true };
  }

  @Implements(setDomainTags)
  async setTags(@FromCaller() member: Member, @Input() { params, body }: Parsed<typeof setDomainTags>) {
    await this.domains.setTags(member, params.domain, body.tags);
    return { done: true };
  }

  @Implements(rotateReportAddress)
  async rotate(@FromCaller() member: Member, @Input() { params }: Parsed<typeof rotateReportAddress>) {
    return { reportAddress: await this.domains.rotateReportAddress(member, params.domain) };
  }
}
