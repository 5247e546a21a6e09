import { Module } from '@nestjs/common';
import { SourcesModule } from '../advice/advice.module.js';
import { AlertsModule } from '../alerts/alerts.module.js';
import { TrafficAlertsController } from './traffic-alerts.controller.js';
import { TrafficAlertsService } from './traffic-alerts.service.js';
import { TrafficWatcher } from './traffic-watcher.service.js';

/** The settings, for the http role. */
@Module({ controllers: [TrafficAlertsController], providers: [TrafficAlertsService] })
export class TrafficAlertsHttpModule {}

/** What judges traffic, for the worker role. */
@Module({ imports: [AlertsModule, SourcesModule], providers: [TrafficWatcher] })
export class TrafficAlertsWorkerModule {}
