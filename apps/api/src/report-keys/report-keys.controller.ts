import { Controller } from '@nestjs/common';
import { listReportKeys, makeReportKey, revokeReportKey } from '@postseal/contract';
import { FromCaller, type Member } from '../http/caller.js';
import { Implements, Input, type Parsed } from '../http/implements.js';
import { ReportKeysService } from './report-keys.service.js';

@Controller()
export class ReportKeysController {
  constructor(private readonly keys: ReportKeysService) {}

  @Implements(listReportKeys)
  async list(@FromCaller() member: Member) {
    return { keys: await this.keys.list(member) };
  }

  @Implements(makeReportKey)
  make(@FromCaller() member: Member, @Input() { body }: Parsed<typeof makeReportKey>) {
    return this.keys.make(member, body.name);
  }

  @Implements(revokeReportKey)
  async revoke(@FromCaller() member: Member, @Input() { params }: Parsed<typeof revokeReportKey>) {
    await this.keys.revoke(member, params.id);
    return { done: true };
  }
}
