import { Module } from '@nestjs/common';
import { DeliveriesModule } from '../deliveries/deliveries.module.js';
import { DomainsModule } from '../domains/domains.module.js';
import { IncidentPagesService } from './incident-pages.service.js';
import { IncidentsController } from './incidents.controller.js';
import { IncidentsService } from './incidents.service.js';

@Module({
  imports: [DeliveriesModule, DomainsModule],
  providers: [IncidentsService],
  exports: [IncidentsService],
})
export class AlertsModule {}

@Module({
  imports: [AlertsModule, DeliveriesModule, DomainsModule],
  controllers: [IncidentsController],
  providers: [IncidentPagesService],
  exports: [IncidentPagesService],
})
export class AlertsHttpModule {}
