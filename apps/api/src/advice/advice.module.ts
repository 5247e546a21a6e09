import { Module } from '@nestjs/common';
import { DomainsModule } from '../domains/domains.module.js';
import { SourceNamesModule } from '../source-names/source-names.module.js';
import { AdviceController } from './advice.controller.js';
import { AdviceService } from './advice.service.js';
import { SourcesService } from './sources.service.js';

@Module({
  imports: [DomainsModule, SourceNamesModule],
  controllers: [AdviceController],
  providers: [AdviceService, SourcesService],
  exports: [SourcesService],
})
export class AdviceModule {}
