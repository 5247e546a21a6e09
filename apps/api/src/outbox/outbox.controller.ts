import { Controller } from '@nestjs/common';
import { listOutbox, readOutgoingMail, retryOutgoingMail } from '@postseal/contract';
import { Implements, Input, type Parsed } from '../http/implements.js';
import { OutboxService } from './outbox.service.js';

@Controller()
export class OutboxController {
  constructor(private readonly outbox: OutboxService) {}

  @Implements(listOutbox)
  list(@Input() { query }: Parsed<typeof listOutbox>) {
    return this.outbox.list(query);
  }

  @Implements(readOutgoingMail)
  read(@Input() { params }: Parsed<typeof readOutgoingMail>) {
    return this.outbox.read(params.id);
  }

  @Implements(retryOutgoingMail)
  async retry(@Input() { params }: Parsed<typeof retryOutgoingMail>) {
    await this.outbox.retry(params.id);
    return { done: true };
  }
}
