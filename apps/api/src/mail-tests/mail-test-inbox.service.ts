import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { Config } from '../config/config.js';
import { CONFIG } from '../config/config.module.js';
import { Database, type Transaction } from '../database/database.js';
import {
  MAX_MAILS_PER_ADDRESS_PER_DAY,
  MAX_MAILS_PER_SENDER_PER_HOUR,
  MAX_STORED_SHARE_PER_NETWORK,
} from './mail-test-limits.js';
import {
  addReceivedTest,
  countMails,
  findStoredBytes,
  lockOpenAddress,
  lockStore,
} from './mail-tests.queries.js';
import { networkOf, wideNetworkOf } from './network-of.js';
import type { ReceivedTest, TestRefusal } from './received-test.js';

const LIMITS = { perAddress: MAX_MAILS_PER_ADDRESS_PER_DAY, perSender: MAX_MAILS_PER_SENDER_PER_HOUR };

/** The SMTP side of mail tests: which addresses take mail, and storing it before it is acknowledged. */
@Injectable()
export class MailTestInbox {
  constructor(
    private readonly database: Database,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** Whether there is such an address now. */
  async knows(token: string): Promise<boolean> {
    const where = { token, expiresAt: { gt: new Date() } };
    return (await this.database.system.mailTestAddress.count({ where })) === 1;
  }

  /** Why a mail from here would not be taken, before its bytes are sent; null when it would. */
  async refuse(token: string, remoteIp: string): Promise<TestRefusal | null> {
    return this.findRefusal(this.database.system, token, remoteIp, 0);
  }

  /** Stores a mail as a test to be scored. Null after the commit; until then it must not be acknowledged. */
  async accept(mail: ReceivedTest): Promise<TestRefusal | null> {
    const remoteNetwork = networkOf(mail.remoteIp);
    const wideNetwork = wideNetworkOf(mail.remoteIp);
    return this.database.system.$transaction(async (tx) => {
      const address = await lockOpenAddress(tx, mail.token); // mails that arrive together would pass the limits
      if (!address) return 'unknown-address';
      await lockStore(tx);
      const refusal = await this.findRefusal(tx, mail.token, mail.remoteIp, mail.raw.length);
      if (refusal) return refusal;
      await addReceivedTest(tx, { ...mail, ...address, id: randomUUID(), remoteNetwork, wideNetwork });
      return null;
    });
  }

  private async findRefusal(
    tx: Transaction,
    token: string,
    remoteIp: string,
    bytes: number,
  ): Promise<TestRefusal | null> {
    const { atAddress, fromSender } = await countMails(tx, token, networkOf(remoteIp));
    if (atAddress >= LIMITS.perAddress) return 'address-full';
    if (fromSender >= LIMITS.perSender) return 'sender-busy';
    const { maxStoredBytes } = this.config.mailTests;
    const { ofAll, ofNetwork } = await findStoredBytes(tx, wideNetworkOf(remoteIp));
    if (ofAll + bytes > maxStoredBytes) return 'store-full';
    return ofNetwork + bytes > maxStoredBytes * MAX_STORED_SHARE_PER_NETWORK ? 'sender-busy' : null;
  }
}
