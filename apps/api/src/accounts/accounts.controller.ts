import { Controller } from '@nestjs/common';
import { readInstance, readMe } from '@postseal/contract';
import { type Caller, FromCaller } from '../http/caller.js';
import { Implements } from '../http/implements.js';
import { InstanceService } from './instance.service.js';
import { SessionService } from './session.service.js';

@Controller()
export class AccountsController {
  constructor(
    private readonly sessions: SessionService,
    private readonly instance: InstanceService,
  ) {}

  @Implements(readInstance)
  readInstance() {
    return this.instance.describe();
  }

  @Implements(readMe)
  readMe(@FromCaller() caller: Caller) {
    return this.sessions.describe(caller);
  }
}
