import { Controller } from '@nestjs/common';
import { addMailbox, changeMailbox, listMailboxes, removeMailbox, testMailbox } from '@postseal/contract';
import { FromCaller, type Member } from '../http/caller.js';
import { Implements, Input, type Parsed } from '../http/implements.js';
import { ReportMailboxesService } from './report-mailboxes.service.js';

@Controller()
export class ReportMailboxesController {
  constructor(private readonly mailboxes: ReportMailboxesService) {}

  @Implements(listMailboxes)
  async list(@FromCaller() member: Member) {
    return { mailboxes: await this.mailboxes.list(member) };
  }

  @Implements(addMailbox)
  add(@FromCaller() member: Member, @Input() { body }: Parsed<typeof addMailbox>) {
    return this.mailboxes.add(member, body);
  }

  @Implements(changeMailbox)
  change(@FromCaller() member: Member, @Input() { params, body }: Parsed<typeof changeMailbox>) {
    return this.mailboxes.change(member, params.id, body);
  }

  @Implements(removeMailbox)
  async remove(@FromCaller() member: Member, @Input() { params }: Parsed<typeof removeMailbox>) {
    await this.mailboxes.remove(member, params.id);
    return { done: true };
  }

  @Implements(testMailbox)
  test(@FromCaller() member: Member, @Input() { body }: Parsed<typeof testMailbox>) {
    return this.mailboxes.test(member, body);
  }
}
