import { Module } from '@nestjs/common';
import { CONFIG } from '../config/config.module.js';
import { Database } from '../database/database.js';
import { OutboxModule } from '../outbox/outbox.module.js';
import { OutboxService } from '../outbox/outbox.service.js';
import { AccountsController } from './accounts.controller.js';
import { createAuth } from './auth.js';
import { InstanceService } from './instance.service.js';
import { AUTH, SessionService } from './session.service.js';

@Module({
  imports: [OutboxModule],
  controllers: [AccountsController],
  providers: [
    {
      provide: AUTH,
      inject: [Database, OutboxService, CONFIG],
      useFactory: createAuth,
    },
    SessionService,
    InstanceService,
  ],
  exports: [AUTH, SessionService],
})
export class AccountsModule {}
