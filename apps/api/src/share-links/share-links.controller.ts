import { Controller } from '@nestjs/common';
import { listShareLinks, makeShareLink, readSharedDomain, revokeShareLink } from '@postseal/contract';
import { FromCaller, type Member } from '../http/caller.js';
import { Implements, Input, type Parsed } from '../http/implements.js';
import { ShareLinksService } from './share-links.service.js';

@Controller()
export class ShareLinksController {
  constructor(private readonly links: ShareLinksService) {}

  @Implements(listShareLinks)
  async list(@FromCaller() member: Member, @Input() { params }: Parsed<typeof listShareLinks>) {
    return { links: await this.links.list(member, params.domain) };
  }

  @Implements(makeShareLink)
  make(@FromCaller() member: Member, @Input() { params, body }: Parsed<typeof makeShareLink>) {
    return this.links.make(member, params.domain, body);
  }

  @Implements(revokeShareLink)
  async revoke(@FromCaller() member: Member, @Input() { params }: Parsed<typeof revokeShareLink>) {
    await this.links.revoke(member, params.domain, params.id);
    return { done: true };
  }

  @Implements(readSharedDomain)
  open(@Input() { params }: Parsed<typeof readSharedDomain>) {
    return this.links.open(params.token);
  }
}
