import { Controller } from '@nestjs/common';
import { actOnFindings, listColleagues, listFindings } from '@postseal/contract';
import { FromCaller, type Member } from '../http/caller.js';
import { Implements, Input, type Parsed } from '../http/implements.js';
import { IssuesService } from './issues.service.js';

@Controller()
export class IssuesController {
  constructor(private readonly issues: IssuesService) {}

  @Implements(listFindings)
  list(@FromCaller() member: Member, @Input() { query }: Parsed<typeof listFindings>) {
    return this.issues.list(member, query);
  }

  @Implements(actOnFindings)
  async act(@FromCaller() member: Member, @Input() { body }: Parsed<typeof actOnFindings>) {
    return { changed: await this.issues.act(member, body.ids, body.act) };
  }

  @Implements(listColleagues)
  async colleagues(@FromCaller() member: Member) {
    return { colleagues: await this.issues.colleagues(member) };
  }
}
