import { Controller } from '@nestjs/common';
import { listFailureReports, removeFailureReports, setFailureReports } from '@postseal/contract';
import { FromCaller, type Member } from '../http/caller.js';
import { Implements, Input, type Parsed } from '../http/implements.js';
import { FailureReportsService } from './failure-reports.service.js';

@Controller()
export class FailureReportsController {
  constructor(private readonly failures: FailureReportsService) {}

  @Implements(listFailureReports)
  list(@FromCaller() member: Member, @Input() { params, query }: Parsed<typeof listFailureReports>) {
    return this.failures.list(member, params.domain, query);
  }

  @Implements(setFailureReports)
  async set(@FromCaller() member: Member, @Input() { params, body }: Parsed<typeof setFailureReports>) {
    await this.failures.set(member, params.domain, body);
    return { done: true };
  }

  @Implements(removeFailureReports)
  async remove(@FromCaller() member: Member, @Input() { params }: Parsed<typeof removeFailureReports>) {
    return { removed: await this.failures.removeAll(member, params.domain) };
  }
}
