import { Inject, Injectable } from '@nestjs/common';
import type { Config } from '../config/config.js';
import { CONFIG } from '../config/config.module.js';
import { Database } from '../database/database.js';
import { readToken } from '../domains/report-address.js';
import { MailTestInbox } from '../mail-tests/mail-test-inbox.service.js';
import { readTestToken } from '../mail-tests/test-address.js';
import { MailBouncesService } from '../outbox/mail-bounces.service.js';

/** Who stands behind an address of ours. */
export type Recipient =
  | { readonly kind: 'domain'; readonly organizationId: string; readonly domainId: string }
  | { readonly kind: 'mail-test'; readonly token: string }
  | { readonly kind: 'return-path'; readonly mailId: string }
  | { readonly kind: 'operator'; readonly role: 'postmaster' | 'abuse' };

const REMEMBERED_MS = 30_000; // a removed domain's mail may still come for so long; new addresses work at once
const MAX_REMEMBERED = 20_000;

/** Finds out whether an address is one that we take mail for. */
@Injectable()
export class RecipientDirectory {
  private readonly remembered = new Map<string, { readonly recipient: Recipient; readonly until: number }>();

  constructor(
    private readonly database: Database,
    private readonly mailTests: MailTestInbox,
    private readonly bounces: MailBouncesService,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** Null: nobody here. Rejects when the database cannot be asked. */
  async find(address: string): Promise<Recipient | null> {
    const role = /^(postmaster|abuse)(?:@(.*))?$/i.exec(address);
    if (role && (role[2] ?? this.config.reportHost).toLowerCase() === this.config.reportHost) {
      return { kind: 'operator', role: role[1]!.toLowerCase() as 'postmaster' | 'abuse' };
    }
    const testToken = readTestToken(address, this.config.reportHost);
    if (testToken !== null) {
      return (await this.mailTests.knows(testToken)) ? { kind: 'mail-test', token: testToken } : null;
    }
    const mailId = await this.bounces.find(address);
    if (mailId !== null) return { kind: 'return-path', mailId };
    const token = readToken(address, this.config.reportHost);
    return token === null ? null : this.findDomain(token);
  }

  private async findDomain(token: string): Promise<Recipient | null> {
    const known = this.remembered.get(token);
    if (known && known.until > Date.now()) return known.recipient;
    const row = await this.database.system.reportAddress.findFirst({
      where: { token, OR: [{ retiredAt: null }, { retiredAt: { gt: new Date() } }] },
      select: { organizationId: true, domainId: true },
    });
    this.remembered.delete(token);
    if (!row) return null;
    if (this.remembered.size >= MAX_REMEMBERED) this.remembered.clear();
    const recipient: Recipient = { kind: 'domain', ...row };
    this.remembered.set(token, { recipient, until: Date.now() + REMEMBERED_MS });
    return recipient;
  }
}
