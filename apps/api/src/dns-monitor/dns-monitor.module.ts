import { Module } from '@nestjs/common';
import { AlertsModule } from '../alerts/alerts.module.js';
import { DomainsModule } from '../domains/domains.module.js';
import { CheckResultsWriter } from './check-results.writer.js';
import { DnsModule } from './dns.module.js';
import { DnsMonitorController } from './dns-monitor.controller.js';
import { DnsMonitorScheduler } from './dns-monitor.scheduler.js';
import { DomainChecker } from './domain-checker.service.js';
import { DriftRecorder } from './drift-recorder.service.js';
import { PostureService } from './posture.service.js';

@Module({
  imports: [AlertsModule, DnsModule, DomainsModule],
  providers: [CheckResultsWriter, DomainChecker, DriftRecorder],
  exports: [DnsModule, DomainChecker],
})
class DomainCheckingModule {}

@Module({
  imports: [DomainCheckingModule, DomainsModule],
  controllers: [DnsMonitorController],
  providers: [PostureService],
})
export class DnsMonitorHttpModule {}

@Module({ imports: [DomainCheckingModule], providers: [DnsMonitorScheduler] })
export class DnsMonitorWorkerModule {}
