import { Module } from '@nestjs/common';
import { DomainsModule } from '../domains/domains.module.js';
import { FailureReportRetention } from './failure-report-retention.js';
import { FailureReportsController } from './failure-reports.controller.js';
import { FailureReportsService } from './failure-reports.service.js';

@Module({
  imports: [DomainsModule],
  controllers: [FailureReportsController],
  providers: [FailureReportsService],
})
export class FailureReportsHttpModule {}

@Module({ providers: [FailureReportRetention] })
export class FailureReportsWorkerModule {}
