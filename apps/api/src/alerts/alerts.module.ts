import { Module } from '@nestjs/common';
import { DomainsModule } from '../domains/domains.module.js';
import { OutboxModule } from '../outbox/outbox.module.js';
import { AlertSettingsService } from './alert-settings.service.js';
import { AlertsController } from './alerts.controller.js';
import { IncidentsService } from './incidents.service.js';

@Module({
  imports: [DomainsModule, OutboxModule],
  providers: [IncidentsService],
  exports: [IncidentsService],
})
export class AlertsModule {}

@Module({
  imports: [AlertsModule, OutboxModule],
  controllers: [AlertsController],
  providers: [AlertSettingsService],
})
export class AlertsHttpModule {}
