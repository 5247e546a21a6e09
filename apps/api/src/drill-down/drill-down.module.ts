import { Module } from '@nestjs/common';
import { AdviceModule } from '../advice/advice.module.js';
import { DomainsModule } from '../domains/domains.module.js';
import { SourceNamesModule } from '../source-names/source-names.module.js';
import { DrillDownController } from './drill-down.controller.js';
import { DrillDownService } from './drill-down.service.js';

@Module({
  imports: [DomainsModule, AdviceModule, SourceNamesModule],
  controllers: [DrillDownController],
  providers: [DrillDownService],
})
export class DrillDownModule {}
