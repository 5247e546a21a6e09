import { Module } from '@nestjs/common';
import { AlertsHttpModule } from '../alerts/alerts.module.js';
import { DomainsModule } from '../domains/domains.module.js';
import { DomainsHttpModule } from '../domains/domains-http.module.js';
import { IssuesModule } from '../issues/issues.module.js';
import { TrafficModule } from '../traffic/traffic.module.js';
import { DomainActsService } from './domain-acts.service.js';
import { OverviewService } from './overview.service.js';
import { PortfolioController } from './portfolio.controller.js';
import { SavedViewsService } from './saved-views.service.js';

/** Many domains at once. */
@Module({
  imports: [AlertsHttpModule, DomainsHttpModule, DomainsModule, IssuesModule, TrafficModule],
  controllers: [PortfolioController],
  providers: [DomainActsService, OverviewService, SavedViewsService],
})
export class PortfolioModule {}
