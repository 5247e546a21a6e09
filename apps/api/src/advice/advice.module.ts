import { Module } from '@nestjs/common';
import { DomainsModule } from '../domains/domains.module.js';
import { SourceNamesModule } from '../source-names/source-names.module.js';
import { AdviceController } from './advice.controller.js';
import { AdviceService } from './advice.service.js';
import { OwnMailService } from './own-mail.service.js';
import { PolicyStandingWatcher } from './policy-standing.watcher.js';
import { SourcesService } from './sources.service.js';
import { StandingService } from './standing.service.js';

/** Who sends in a domain's name and where its policy stands, for whatever judges its mail. */
@Module({
  imports: [SourceNamesModule],
  providers: [OwnMailService, SourcesService, StandingService],
  exports: [OwnMailService, SourcesService, StandingService],
})
export class SourcesModule {}

@Module({
  imports: [DomainsModule, SourcesModule],
  controllers: [AdviceController],
  providers: [AdviceService],
  exports: [SourcesModule],
})
export class AdviceModule {}

/** What keeps standings at hand, for the worker role. */
@Module({ imports: [DomainsModule, SourcesModule], providers: [AdviceService, PolicyStandingWatcher] })
export class AdviceWorkerModule {}
