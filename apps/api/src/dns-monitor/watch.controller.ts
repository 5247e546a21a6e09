import { Controller } from '@nestjs/common';
import {
  acceptBaseline,
  addMaintenanceWindow,
  endMaintenanceWindow,
  expectChange,
  listChanges,
  readWatch,
  setManagedRecord,
  withdrawExpectedChange,
} from '@postseal/contract';
import { FromCaller, type Member } from '../http/caller.js';
import { Implements, Input, type Parsed } from '../http/implements.js';
import { TimelineService } from './timeline.service.js';
import { WatchService } from './watch.service.js';

const done = { done: true } as const;

@Controller()
export class WatchController {
  constructor(
    private readonly timeline: TimelineService,
    private readonly watch: WatchService,
  ) {}

  @Implements(listChanges)
  list(@FromCaller() member: Member, @Input() { params, query }: Parsed<typeof listChanges>) {
    return this.timeline.list(member, params.domain, query);
  }

  @Implements(readWatch)
  read(@FromCaller() member: Member, @Input() { params }: Parsed<typeof readWatch>) {
    return this.watch.read(member, params.domain);
  }

  @Implements(acceptBaseline)
  async accept(@FromCaller() member: Member, @Input() { params, body }: Parsed<typeof acceptBaseline>) {
    await this.watch.accept(member, params.domain, body);
    return done;
  }

  @Implements(addMaintenanceWindow)
  addWindow(@FromCaller() member: Member, @Input() { params, body }: Parsed<typeof addMaintenanceWindow>) {
    return this.watch.addWindow(member, params.domain, body);
  }

  @Implements(endMaintenanceWindow)
  async endWindow(@FromCaller() member: Member, @Input() { params }: Parsed<typeof endMaintenanceWindow>) {
    await this.watch.endWindow(member, params.domain, params.id);
    return done;
  }

  @Implements(expectChange)
  expect(@FromCaller() member: Member, @Input() { params, body }: Parsed<typeof expectChange>) {
    return this.watch.expect(member, params.domain, body);
  }

  @Implements(withdrawExpectedChange)
  async withdraw(@FromCaller() member: Member, @Input() { params }: Parsed<typeof withdrawExpectedChange>) {
    await this.watch.withdraw(member, params.domain, params.id);
    return done;
  }

  @Implements(setManagedRecord)
  async setManaged(@FromCaller() member: Member, @Input() { params, body }: Parsed<typeof setManagedRecord>) {
    await this.watch.setManaged(member, params.domain, body);
    return done;
  }
}
