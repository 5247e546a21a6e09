import { Module } from '@nestjs/common';
import { InboxModule } from '../inbox/inbox.module.js';
import { MailTestInboxModule } from '../mail-tests/mail-tests.module.js';
import { OutboxModule } from '../outbox/outbox.module.js';
import { OperatorMailService } from './operator-mail.service.js';
import { RecipientDirectory } from './recipient-directory.js';
import { SmtpIntakeServer } from './smtp-intake.server.js';

/** The SMTP listener, for the smtp role. */
@Module({
  imports: [InboxModule, OutboxModule, MailTestInboxModule],
  providers: [RecipientDirectory, OperatorMailService, SmtpIntakeServer],
})
export class SmtpIntakeModule {}
