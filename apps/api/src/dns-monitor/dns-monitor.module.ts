import { Module } from '@nestjs/common';
import { AlertsModule } from '../alerts/alerts.module.js';
import { DomainsModule } from '../domains/domains.module.js';
import { ChangeTeller } from './change-teller.service.js';
import { CheckMeansService } from './check-means.service.js';
import { CheckResultsWriter } from './check-results.writer.js';
import { DnsModule } from './dns.module.js';
import { DnsMonitorController } from './dns-monitor.controller.js';
import { DnsMonitorScheduler } from './dns-monitor.scheduler.js';
import { DomainChecker } from './domain-checker.service.js';
import { DriftRecorder } from './drift-recorder.service.js';
import { PostureService } from './posture.service.js';
import { SenderRequirementsService } from './sender-requirements.service.js';
import { TimelineService } from './timeline.service.js';
import { WatchController } from './watch.controller.js';
import { WatchService } from './watch.service.js';

@Module({
  imports: [AlertsModule, DnsModule, DomainsModule],
  providers: [ChangeTeller, CheckMeansService, CheckResultsWriter, DomainChecker, DriftRecorder],
  exports: [DnsModule, DomainChecker],
})
class DomainCheckingModule {}

@Module({
  imports: [AlertsModule, DomainCheckingModule, DomainsModule],
  controllers: [DnsMonitorController, WatchController],
  providers: [PostureService, SenderRequirementsService, TimelineService, WatchService],
})
export class DnsMonitorHttpModule {}

@Module({ imports: [DomainCheckingModule], providers: [DnsMonitorScheduler] })
export class DnsMonitorWorkerModule {}
