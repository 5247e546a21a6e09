import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { parseIp, unmapIp } from '@postseal/mail-terms';
import {
  advisedMailTestLimits,
  type MailTestOutcome,
  type MailToTest,
  type MessageRefusal,
  testMessage,
} from '@postseal/mail-test';
import { PinoLogger } from 'nestjs-pino';
import type { Config } from '../config/config.js';
import { CONFIG } from '../config/config.module.js';
import { Database } from '../database/database.js';
import { toStorableJson } from '../database/json-text.js';
import { Dns } from '../dns-monitor/dns.js';
import { LeasedWork } from '../leases/leased-work.js';
import { type ClaimedTest, claimTests } from './mail-tests.queries.js';
import { askSpamd } from './spamd.js';
import { BLOCKLIST_CHECKS, SCANNER_CHECKS, type StoredVerdict } from './stored-verdict.js';

const TICK_MS = 500; // somebody waits
const LEASE_SECONDS = 120;
const MAX_CONCURRENT = 4; // mails in memory at once
const MAX_ATTEMPTS = 3;
const SCANNER_MS = 5000; // a try; two are made
const DNS_MS = 30_000; // for all questions of one test; what is open then stays unknown

const refusalWords: Readonly<Record<MessageRefusal, string>> = {
  empty: 'The mail was empty.',
  'message-too-large': 'The mail is larger than any receiver takes.',
  'header-too-large': 'The header of the mail is larger than any receiver takes.',
};

/** Scores test mails as they arrive. Any number of workers may run it on one database. */
@Injectable()
export class MailTestWorker implements OnApplicationShutdown {
  private readonly work: LeasedWork<ClaimedTest>;

  constructor(
    private readonly database: Database,
    private readonly dns: Dns,
    @Inject(CONFIG) private readonly config: Config,
    private readonly log: PinoLogger,
  ) {
    this.work = new LeasedWork({
      claim: (free) => claimTests(this.database.system, free, LEASE_SECONDS),
      perform: (test) => this.score(test),
      maxConcurrent: MAX_CONCURRENT,
      onClaimFailed: (error) => this.log.warn({ err: error }, 'test mails could not be claimed'),
      onPieceFailed: (error, { id }) =>
        this.log.error({ err: error, mailTestId: id }, 'test mail could not be scored'),
    });
  }

  @Interval(TICK_MS)
  tick(): Promise<void> {
    return this.work.tick();
  }

  onApplicationShutdown(): Promise<void> {
    return this.work.stop();
  }

  /** One test and its result. A test that breaks off is made again when its lease ends, three times at most. */
  private async score(test: ClaimedTest): Promise<void> {
    if (!test.raw || test.attempts > MAX_ATTEMPTS) {
      await this.fail(test, 'The mail could not be read.');
      return;
    }
    const mail = toMail(test, test.raw);
    if (!mail) {
      await this.fail(test, 'The address of the sending server is not known.');
      return;
    }
    const startedAt = performance.now();
    const { spamd } = this.config.mailTests;
    const scanner = spamd ? await askSpamd(mail.message, { ...spamd, timeoutMs: SCANNER_MS }) : null;
    const outcome = await this.test({ ...mail, scanner });
    if (!outcome.ok) {
      await this.fail(test, refusalWords[outcome.refusal]);
      return;
    }
    const { verdict } = outcome;
    const stored: StoredVerdict = {
      verdict,
      notTested: [
        ...(mail.listings === null ? BLOCKLIST_CHECKS : []),
        ...(scanner === null ? SCANNER_CHECKS : []),
      ],
    };
    await this.finish(test, {
      state: 'done',
      verdict: JSON.parse(toStorableJson(stored)),
      headerFrom: verdict.facts.headerFrom,
      score: verdict.score,
      grade: verdict.grade,
      rejections: verdict.wouldReject.length,
    });
    const durationMs = Math.round(performance.now() - startedAt);
    this.log.info({ mailTestId: test.id, score: verdict.score, durationMs }, 'test mail scored');
  }

  private async test(mail: MailToTest): Promise<MailTestOutcome> {
    const dns = this.dns.within({ milliseconds: DNS_MS });
    try {
      // Fresh answers: whoever tests again has just changed a record.
      const limits = { ...advisedMailTestLimits, signal: AbortSignal.timeout(DNS_MS) };
      return await testMessage(mail, dns.fresh, limits);
    } finally {
      dns.release();
    }
  }

  private fail(test: ClaimedTest, reason: string): Promise<void> {
    return this.finish(test, { state: 'failed', reason });
  }

  /** Writes the end of a test, unless it was deleted or another worker has it by now. */
  private async finish({ id, attempts }: ClaimedTest, data: object): Promise<void> {
    await this.database.system.mailTest.updateMany({
      where: { id, attempts, state: 'queued' },
      data: { ...data, dueAt: null, finishedAt: new Date() },
    });
  }
}

function toMail(test: ClaimedTest, raw: Uint8Array): MailToTest | null {
  const ip = parseIp(test.remoteIp);
  if (!ip) return null;
  return {
    message: raw,
    session: {
      ip: unmapIp(ip),
      helo: test.heloName,
      mailFrom: test.envelopeFrom,
      tls: { isUsed: test.isTls, version: test.tlsVersion },
      receivedAtSeconds: Math.floor(test.receivedAt.getTime() / 1000),
    },
    isBulk: false,
    listings: null,
    scanner: null,
  };
}
