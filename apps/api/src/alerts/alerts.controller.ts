import { Controller } from '@nestjs/common';
import { listIncidents, readAlertSettings, sendTestAlert, setAlertSettings } from '@postseal/contract';
import { FromCaller, type Member } from '../http/caller.js';
import { Implements, Input, type Parsed } from '../http/implements.js';
import { AlertSettingsService } from './alert-settings.service.js';
import { IncidentsService } from './incidents.service.js';

@Controller()
export class AlertsController {
  constructor(
    private readonly settings: AlertSettingsService,
    private readonly incidents: IncidentsService,
  ) {}

  @Implements(readAlertSettings)
  readSettings(@FromCaller() member: Member) {
    return this.settings.read(member);
  }

  @Implements(setAlertSettings)
  setSettings(@FromCaller() member: Member, @Input() { body }: Parsed<typeof setAlertSettings>) {
    return this.settings.set(member, body.addresses);
  }

  @Implements(sendTestAlert)
  async sendTest(@FromCaller() member: Member) {
    return { recipients: await this.settings.sendTest(member) };
  }

  @Implements(listIncidents)
  list(@FromCaller() member: Member, @Input() { query }: Parsed<typeof listIncidents>) {
    return this.incidents.list(member, query);
  }
}
