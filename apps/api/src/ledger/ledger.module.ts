import { Module } from '@nestjs/common';
import { DomainsModule } from '../domains/domains.module.js';
import { InboxModule } from '../inbox/inbox.module.js';
import { LedgerController } from './ledger.controller.js';
import { LedgerService } from './ledger.service.js';

@Module({
  imports: [DomainsModule, InboxModule],
  controllers: [LedgerController],
  providers: [LedgerService],
})
export class LedgerModule {}
