import { Controller } from '@nestjs/common';
import {
  addChannel,
  askAddressAgain,
  changeChannel,
  listChannelTroubles,
  readAlertSettings,
  removeChannel,
  renewSigningSecret,
  setRoutingRules,
} from '@postseal/contract';
import { FromCaller, type Member } from '../http/caller.js';
import { Implements, Input, type Parsed } from '../http/implements.js';
import { ChannelsService } from './channels.service.js';

@Controller()
export class ChannelsController {
  constructor(private readonly channels: ChannelsService) {}

  @Implements(readAlertSettings)
  read(@FromCaller() member: Member) {
    return this.channels.read(member);
  }

  @Implements(addChannel)
  add(@FromCaller() member: Member, @Input() { body }: Parsed<typeof addChannel>) {
    return this.channels.add(member, body);
  }

  @Implements(changeChannel)
  change(@FromCaller() member: Member, @Input() { params, body }: Parsed<typeof changeChannel>) {
    return this.channels.change(member, params.id, body);
  }

  @Implements(removeChannel)
  async remove(@FromCaller() member: Member, @Input() { params }: Parsed<typeof removeChannel>) {
    await this.channels.remove(member, params.id);
    return { done: true };
  }

  @Implements(renewSigningSecret)
  async renewSecret(@FromCaller() member: Member, @Input() { params }: Parsed<typeof renewSigningSecret>) {
    return { signingSecret: await this.channels.renewSigningSecret(member, params.id) };
  }

  @Implements(askAddressAgain)
  askAgain(@FromCaller() member: Member, @Input() { params }: Parsed<typeof askAddressAgain>) {
    return this.channels.askAgain(member, params.id);
  }

  @Implements(setRoutingRules)
  setRules(@FromCaller() member: Member, @Input() { body }: Parsed<typeof setRoutingRules>) {
    return this.channels.setRules(member, body.rules);
  }

  @Implements(listChannelTroubles)
  async troubles(@FromCaller() member: Member) {
    return { troubles: await this.channels.troubles(member) };
  }
}
