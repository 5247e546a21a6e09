import { Inject, Injectable } from '@nestjs/common';
import type { Instance } from '@postseal/contract';
import type { Config } from '../config/config.js';
import { CONFIG } from '../config/config.module.js';
import { Database } from '../database/database.js';
import { version } from '../version.js';

@Injectable()
export class InstanceService {
  constructor(
    private readonly database: Database,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  async describe(): Promise<Instance> {
    return {
      version,
      signUp: this.config.signUp,
      hasAccounts: (await this.database.system.user.findFirst({ select: { id: true } })) !== null,
      reportHost: this.config.reportHost,
      sendsMail: this.config.outgoingMail.url !== null,
      isDemo: this.config.isDemo,
    };
  }
}
