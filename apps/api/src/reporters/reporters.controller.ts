import { Controller } from '@nestjs/common';
import { decideReporter, listReporterDecisions, readReporter } from '@postseal/contract';
import { FromCaller, type Member } from '../http/caller.js';
import { Implements, Input, type Parsed } from '../http/implements.js';
import { ReportersService } from './reporters.service.js';

@Controller()
export class ReportersController {
  constructor(private readonly reporters: ReportersService) {}

  @Implements(readReporter)
  read(@FromCaller() member: Member, @Input() { params, query }: Parsed<typeof readReporter>) {
    return this.reporters.read(member, params.domain, query.reporter);
  }

  @Implements(listReporterDecisions)
  decisions(@FromCaller() member: Member) {
    return this.reporters.decisions(member);
  }

  @Implements(decideReporter)
  async decide(@FromCaller() member: Member, @Input() { body }: Parsed<typeof decideReporter>) {
    await this.reporters.decide(member, body);
    return { done: true };
  }
}
