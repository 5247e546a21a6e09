import { Module } from '@nestjs/common';
import { AccountsModule } from '../accounts/accounts.module.js';
import { DnsModule } from '../dns-monitor/dns.module.js';
import { MailTestRetention } from './mail-test.retention.js';
import { MailTestWorker } from './mail-test.worker.js';
import { MailTestInbox } from './mail-test-inbox.service.js';
import { MailTestsController } from './mail-tests.controller.js';
import { MailTestsService } from './mail-tests.service.js';

@Module({
  imports: [AccountsModule],
  controllers: [MailTestsController],
  providers: [MailTestsService],
})
export class MailTestsHttpModule {}

@Module({ providers: [MailTestInbox], exports: [MailTestInbox] })
export class MailTestInboxModule {}

@Module({ imports: [DnsModule], providers: [MailTestWorker, MailTestRetention] })
export class MailTestsWorkerModule {}
