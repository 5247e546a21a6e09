import { Module } from '@nestjs/common';
import { DomainsModule } from '../domains/domains.module.js';
import { SourceNamesModule } from '../source-names/source-names.module.js';
import { ReportsService } from './reports.service.js';
import { TrafficController } from './traffic.controller.js';
import { TrafficService } from './traffic.service.js';

@Module({
  imports: [DomainsModule, SourceNamesModule],
  controllers: [TrafficController],
  providers: [TrafficService, ReportsService],
  exports: [TrafficService],
})
export class TrafficModule {}
