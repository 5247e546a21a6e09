import { Module } from '@nestjs/common';
import { AlertsModule } from '../alerts/alerts.module.js';
import { TrafficModule } from '../traffic/traffic.module.js';
import { DomainOverviewService } from './domain-overview.service.js';
import { DomainsController } from './domains.controller.js';
import { DomainsModule } from './domains.module.js';

/** The domain routes; apart from DomainsModule, which traffic itself needs to find a domain by name. */
@Module({
  imports: [AlertsModule, DomainsModule, TrafficModule],
  controllers: [DomainsController],
  providers: [DomainOverviewService],
  exports: [DomainOverviewService],
})
export class DomainsHttpModule {}
