import { Module } from '@nestjs/common';
import { AlertsModule } from '../alerts/alerts.module.js';
import { CONFIG } from '../config/config.module.js';
import { DomainsModule } from '../domains/domains.module.js';
import { CheckResultsWriter } from './check-results.writer.js';
import { Dns } from './dns.js';
import { DnsMonitorController } from './dns-monitor.controller.js';
import { DnsMonitorScheduler } from './dns-monitor.scheduler.js';
import { DomainChecker } from './domain-checker.service.js';
import { DriftRecorder } from './drift-recorder.service.js';
import { PostureService } from './posture.service.js';

@Module({
  imports: [AlertsModule, DomainsModule],
  providers: [
    { provide: Dns, inject: [CONFIG], useFactory: Dns.open },
    CheckResultsWriter,
    DomainChecker,
    DriftRecorder,
  ],
  exports: [Dns, DomainChecker],
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
