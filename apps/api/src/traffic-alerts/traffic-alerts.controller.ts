import { Controller } from '@nestjs/common';
import { readTrafficAlerts, setTrafficAlerts } from '@postseal/contract';
import { FromCaller, type Member } from '../http/caller.js';
import { Implements, Input, type Parsed } from '../http/implements.js';
import { TrafficAlertsService } from './traffic-alerts.service.js';

@Controller()
export class TrafficAlertsController {
  constructor(private readonly alerts: TrafficAlertsService) {}

  @Implements(readTrafficAlerts)
  read(@FromCaller() member: Member) {
    return this.alerts.read(member);
  }

  @Implements(setTrafficAlerts)
  set(@FromCaller() member: Member, @Input() { body }: Parsed<typeof setTrafficAlerts>) {
    return this.alerts.set(member, body.alerts);
  }
}
