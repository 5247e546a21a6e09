import { Controller, type DynamicModule, Inject, Module } from '@nestjs/common';
import { readHealth } from '@postseal/contract';
import { Database } from '../database/database.js';
import { Implements } from '../http/implements.js';
import { ProblemError } from '../http/problem.js';
import type { ProcessRole } from '../process-roles.js';

const ROLES = Symbol('roles');

@Controller()
class HealthController {
  constructor(
    private readonly database: Database,
    @Inject(ROLES) private readonly roles: readonly ProcessRole[],
  ) {}

  @Implements(readHealth)
  async read() {
    await this.database.ping().catch(() => {
      throw new ProblemError('unavailable', 'The database does not answer.');
    });
    return { status: 'ok', roles: this.roles };
  }
}

@Module({})
export class HealthModule {
  static of(roles: readonly ProcessRole[]): DynamicModule {
    return {
      module: HealthModule,
      controllers: [HealthController],
      providers: [{ provide: ROLES, useValue: roles }],
    };
  }
}
