import { Controller, Module } from '@nestjs/common';
import { previewDigest } from '@postseal/contract';
import { SourcesModule } from '../advice/advice.module.js';
import { DeliveriesModule } from '../deliveries/deliveries.module.js';
import { DomainsModule } from '../domains/domains.module.js';
import { FromCaller, type Member } from '../http/caller.js';
import { Implements, Input, type Parsed } from '../http/implements.js';
import { ChannelsModule } from '../notification-channels/channels.module.js';
import { DigestScheduler } from './digest.scheduler.js';
import { DigestService } from './digest.service.js';

@Controller()
class DigestController {
  constructor(private readonly digests: DigestService) {}

  @Implements(previewDigest)
  preview(@FromCaller() member: Member, @Input() { query }: Parsed<typeof previewDigest>) {
    return this.digests.preview(member, query.rhythm);
  }
}

@Module({
  imports: [DomainsModule, SourcesModule],
  providers: [DigestService],
  controllers: [DigestController],
})
export class DigestHttpModule {}

@Module({
  imports: [ChannelsModule, DeliveriesModule, DomainsModule, SourcesModule],
  providers: [DigestService, DigestScheduler],
})
export class DigestWorkerModule {}
