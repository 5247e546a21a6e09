import { Module } from '@nestjs/common';
import { ReportKeysController } from './report-keys.controller.js';
import { ReportKeysService } from './report-keys.service.js';

@Module({
  controllers: [ReportKeysController],
  providers: [ReportKeysService],
  exports: [ReportKeysService],
})
export class ReportKeysModule {}
