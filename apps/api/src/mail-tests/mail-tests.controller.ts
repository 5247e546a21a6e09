import { Controller, Header, Inject, Req } from '@nestjs/common';
import {
  beginMailTest,
  listMailTests,
  readMailTest,
  readMailTestAddress,
  readSharedMailTest,
  removeMailTestAddress,
} from '@postseal/contract';
import type { FastifyRequest } from 'fastify';
import { SessionService } from '../accounts/session.service.js';
import type { Config } from '../config/config.js';
import { CONFIG } from '../config/config.module.js';
import { FromCaller, hasRole, type Member } from '../http/caller.js';
import { Implements, Input, type Parsed } from '../http/implements.js';
import { MailTestsService } from './mail-tests.service.js';

const PRIVATE = ['cache-control', 'no-store'] as const; // answers under a secret are nobody's to keep

@Controller()
export class MailTestsController {
  constructor(
    private readonly mailTests: MailTestsService,
    private readonly sessions: SessionService,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  @Implements(beginMailTest)
  @Header(...PRIVATE)
  async begin(@Req() request: FastifyRequest) {
    return this.mailTests.begin(request.ip, await this.organizationOf(request));
  }

  @Implements(readMailTestAddress)
  @Header(...PRIVATE)
  readAddress(@Input() { params }: Parsed<typeof readMailTestAddress>) {
    return this.mailTests.readAddress(params.token);
  }

  @Implements(removeMailTestAddress)
  async remove(@Input() { params }: Parsed<typeof removeMailTestAddress>) {
    await this.mailTests.remove(params.token);
    return { done: true };
  }

  @Implements(readMailTest)
  @Header(...PRIVATE)
  read(@Input() { params }: Parsed<typeof readMailTest>) {
    return this.mailTests.read(params.token, params.id);
  }

  @Implements(readSharedMailTest)
  @Header(...PRIVATE)
  readShared(@Input() { params }: Parsed<typeof readSharedMailTest>) {
    return this.mailTests.readShared(params.id);
  }

  @Implements(listMailTests)
  list(@FromCaller() member: Member, @Input() { query }: Parsed<typeof listMailTests>) {
    return this.mailTests.list(member, query);
  }

  /** Whose history the test belongs to: viewers write none. A page elsewhere gets an address like any stranger, never in a visitor's name. */
  private async organizationOf({ headers }: FastifyRequest): Promise<string | null> {
    const isOwn =
      headers['sec-fetch-site'] === 'same-origin' || headers.origin === new URL(this.config.publicUrl).origin;
    if (!isOwn || !headers.cookie) return null;
    const organization = (await this.sessions.findCaller(headers))?.organization;
    return organization && hasRole(organization.role, 'member') ? organization.id : null;
  }
}
