import { Module } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_INTERCEPTOR } from '@nestjs/core';
import { AccountsModule } from '../accounts/accounts.module.js';
import { ReportKeysModule } from '../report-keys/report-keys.module.js';
import { AccessGuard } from './access.guard.js';
import { ProblemFilter } from './problem.filter.js';
import { ResponseFilter } from './response-filter.js';

/** What every HTTP route stands behind: access, the contract's filter on answers, problem details for errors. */
@Module({
  imports: [AccountsModule, ReportKeysModule],
  providers: [
    { provide: APP_GUARD, useClass: AccessGuard },
    { provide: APP_INTERCEPTOR, useClass: ResponseFilter },
    { provide: APP_FILTER, useClass: ProblemFilter },
  ],
})
export class HttpModule {}
