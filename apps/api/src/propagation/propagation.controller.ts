import { Controller } from '@nestjs/common';
import {
  cancelPropagation,
  listPropagation,
  lookNow,
  readPropagation,
  watchPropagation,
} from '@postseal/contract';
import { FromCaller, type Member } from '../http/caller.js';
import { Implements, Input, type Parsed } from '../http/implements.js';
import { PropagationService } from './propagation.service.js';

@Controller()
export class PropagationController {
  constructor(private readonly propagation: PropagationService) {}

  @Implements(listPropagation)
  list(@FromCaller() member: Member, @Input() { params, query }: Parsed<typeof listPropagation>) {
    return this.propagation.list(member, params.domain, query);
  }

  @Implements(watchPropagation)
  watch(@FromCaller() member: Member, @Input() { params, body }: Parsed<typeof watchPropagation>) {
    return this.propagation.begin(member, params.domain, body);
  }

  @Implements(readPropagation)
  read(@FromCaller() member: Member, @Input() { params }: Parsed<typeof readPropagation>) {
    return this.propagation.read(member, params.domain, params.id);
  }

  @Implements(lookNow)
  async look(@FromCaller() member: Member, @Input() { params }: Parsed<typeof lookNow>) {
    await this.propagation.lookNow(member, params.domain, params.id);
    return { done: true };
  }

  @Implements(cancelPropagation)
  async cancel(@FromCaller() member: Member, @Input() { params }: Parsed<typeof cancelPropagation>) {
    await this.propagation.cancel(member, params.domain, params.id);
    return { done: true };
  }
}
