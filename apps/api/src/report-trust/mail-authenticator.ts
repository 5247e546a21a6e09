import { type DnsAnswer, parseIp, type Resolver } from '@postseal/mail-terms';
import {
  advisedMailTestLimits,
  checkSenderSpf,
  findSenderPolicy,
  judgeSender,
  type KeyAnswers,
  readSenderClaims,
  type SenderPolicy,
  type SenderSession,
  type SignatureResult,
  type SpfCheck,
} from '@postseal/mail-test';
import type { Origin, RawFormat } from '../inbox/inbound-message.js';
import { type MailProof, readSubmitter } from './report-trust.js';
import { ShortMemory } from './short-memory.js';

/**
 * How long a mail waits for DNS before it is stored with its sender unknown, to be asked about later. Answers that come
 * later are remembered.
 */
const PATIENCE_MS = 2_000;
const MEMORY = { maxEntries: 5_000, keptMs: 60_000, openMs: 10_000 };

/** As much of a stored mail as its sender is judged by. */
export interface MailToProve {
  readonly raw: Uint8Array;
  readonly remoteIp: string;
  readonly heloName: string;
  readonly envelopeFrom: string;
  /** Only SMTP has a session with the sender. */
  readonly origin: Origin;
  readonly format: RawFormat;
}

/** A mail whose questions to DNS have been asked. */
export interface PreparedMail {
  /** What its signatures are verified with. */
  readonly keys: KeyAnswers;
  /** The verdict, once the signatures are verified. */
  prove(signatures: readonly SignatureResult[], subject: string | null): Promise<MailProof>;
}

/**
 * SPF, DKIM and DMARC of report mails. Reporters send thousands of mails alike, so what DNS says about a key, a session
 * and a From domain is remembered for a minute; the signatures themselves are verified where the mail is read.
 */
export class MailAuthenticator {
  private readonly keyAnswers = new ShortMemory<DnsAnswer<string>>(
    MEMORY,
    ({ outcome }) => outcome !== 'unavailable',
  );
  private readonly spfChecks = new ShortMemory<SpfCheck>(MEMORY, ({ result }) => result !== 'temperror');
  private readonly policies = new ShortMemory<SenderPolicy>(
    MEMORY,
    ({ isKnown, organizationalDomain }) => isKnown && organizationalDomain !== null,
  );

  constructor(
    private readonly resolver: Resolver,
    private readonly patienceMs: number = PATIENCE_MS,
  ) {}

  /** Asks DNS everything about a mail at once. Never takes longer than its patience, and never throws for DNS. */
  async prepare({
    raw,
    remoteIp,
    heloName,
    envelopeFrom,
    origin,
    format,
  }: MailToProve): Promise<PreparedMail> {
    const { headerFrom, keyNames } =
      format === 'mail' ? readSenderClaims(raw, advisedMailTestLimits) : { headerFrom: null, keyNames: [] };
    const ip = origin === 'smtp' ? parseIp(remoteIp) : null;
    const session = ip && { ip, helo: heloName, mailFrom: envelopeFrom };
    const [answers, spf, policy] = await Promise.all([
      Promise.all(keyNames.map(async (name) => [name, await this.findKey(name)] as const)),
      session && this.checkSpf(session, remoteIp),
      headerFrom === null ? null : this.findPolicy(headerFrom),
    ]);
    const keys = new Map(answers);
    return {
      keys,
      prove: async (signatures, subject) => ({
        ...(await this.inTime(judgeSender(policy, spf, signatures), () =>
          judgeSender(policy && unknownPolicy(policy.headerFrom), spf, signatures),
        )),
        origin,
        remoteIp: ip ? remoteIp : null,
        submitter: readSubmitter(subject),
        checkedAt: new Date().toISOString(),
      }),
    };
  }

  private findKey(name: string): Promise<DnsAnswer<string>> {
    const asking = this.keyAnswers.get(name, () => this.resolver.txt(name));
    return this.inTime(asking, async () => ({
      outcome: 'unavailable',
      reason: 'timeout',
      detail: 'no answer in time',
    }));
  }

  private checkSpf(session: SenderSession, remoteIp: string): Promise<SpfCheck> {
    const key = JSON.stringify([remoteIp, session.mailFrom, session.helo]);
    const asking = this.spfChecks.get(key, () => checkSenderSpf(session, this.resolver));
    const domain =
      session.mailFrom === '' ? session.helo : session.mailFrom.slice(session.mailFrom.lastIndexOf('@') + 1);
    return this.inTime(asking, async () => ({ result: 'temperror', domain: domain.toLowerCase() }));
  }

  private findPolicy(headerFrom: string): Promise<SenderPolicy> {
    const asking = this.policies.get(headerFrom, () => findSenderPolicy(headerFrom, this.resolver));
    return this.inTime(asking, async () => unknownPolicy(headerFrom));
  }

  private async inTime<T>(work: Promise<T>, otherwise: () => Promise<T>): Promise<T> {
    const late = Symbol('late');
    let timer: NodeJS.Timeout | undefined;
    const timeout = new Promise<typeof late>((resolve) => {
      timer = setTimeout(() => resolve(late), this.patienceMs);
    });
    const first = await Promise.race([work, timeout]).finally(() => clearTimeout(timer));
    return first === late ? otherwise() : first;
  }
}

function unknownPolicy(headerFrom: string): SenderPolicy {
  return {
    headerFrom,
    organizationalDomain: null,
    policyDomain: null,
    policy: null,
    isKnown: false,
    dkimMode: 'relaxed',
    spfMode: 'relaxed',
    isAligned: async () => null,
  };
}
