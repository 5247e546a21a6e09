import { Controller } from '@nestjs/common';
import { listDeliveries, readDelivery, redeliver, testChannel } from '@postseal/contract';
import { FromCaller, type Member } from '../http/caller.js';
import { Implements, Input, type Parsed } from '../http/implements.js';
import { DeliveryLogService } from './delivery-log.service.js';

@Controller()
export class DeliveriesController {
  constructor(private readonly deliveries: DeliveryLogService) {}

  @Implements(listDeliveries)
  list(@FromCaller() member: Member, @Input() { query }: Parsed<typeof listDeliveries>) {
    return this.deliveries.list(member, query);
  }

  @Implements(readDelivery)
  read(@FromCaller() member: Member, @Input() { params }: Parsed<typeof readDelivery>) {
    return this.deliveries.read(member, params.id);
  }

  @Implements(redeliver)
  redeliver(@FromCaller() member: Member, @Input() { params }: Parsed<typeof redeliver>) {
    return this.deliveries.redeliver(member, params.id);
  }

  @Implements(testChannel)
  async test(@FromCaller() member: Member, @Input() { params }: Parsed<typeof testChannel>) {
    return { deliveries: await this.deliveries.test(member, params.id) };
  }
}
