import { Module } from '@nestjs/common';
import { DnsModule } from '../dns-monitor/dns.module.js';
import { DomainsModule } from '../domains/domains.module.js';
import { OutboxModule } from '../outbox/outbox.module.js';
import { PropagationController } from './propagation.controller.js';
import { PropagationRecorder } from './propagation.recorder.js';
import { PropagationService } from './propagation.service.js';
import { PropagationWatcher } from './propagation.watcher.js';

@Module({
  imports: [DomainsModule],
  controllers: [PropagationController],
  providers: [PropagationService],
})
export class PropagationHttpModule {}

@Module({
  imports: [DnsModule, OutboxModule],
  providers: [PropagationRecorder, PropagationWatcher],
})
export class PropagationWorkerModule {}
