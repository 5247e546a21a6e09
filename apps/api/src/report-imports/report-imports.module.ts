import { Module } from '@nestjs/common';
import { InboxModule } from '../inbox/inbox.module.js';
import { ReportImportsController } from './report-imports.controller.js';
import { ReportImportsService } from './report-imports.service.js';

@Module({
  imports: [InboxModule],
  controllers: [ReportImportsController],
  providers: [ReportImportsService],
})
export class ReportImportsModule {}
