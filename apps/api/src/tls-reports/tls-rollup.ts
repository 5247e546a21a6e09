import { type TlsPolicy, tlsFailureTypes, UNEXPLAINED_TLS_FAILURE } from '@postseal/dmarc-reports';

/** Sessions of one report under one kind of policy. */
export interface TlsSessions {
  readonly policyType: string;
  /** enforce, testing or none of an MTA-STS policy; empty for others. */
  readonly mode: string;
  policies: number;
  successful: number;
  failed: number;
}

/** Failed sessions of one report, by type and receiving server. */
export interface TlsFailures {
  readonly resultType: string;
  /** Empty when the report names none. */
  readonly receivingMx: string;
  sessions: number;
}

export interface TlsRollup {
  readonly sessions: readonly TlsSessions[];
  readonly failures: readonly TlsFailures[];
}

/** Types beyond those of the RFC that one report may bring, and pairs of type and server: anybody can send reports. */
const MAX_UNLISTED_TYPES = 10;
const MAX_PAIRS = 200;
const MAX_WORD_LENGTH = 64;
const MAX_HOST_LENGTH = 253;
export const OTHER_TLS_FAILURES = 'other';

/** What a report adds to the daily tables. */
export function rollUpTls(policies: readonly TlsPolicy[]): TlsRollup {
  const sessions = new Map<string, TlsSessions>();
  const failures = new FailureSums();
  for (const policy of policies) {
    const { policyType, successfulSessionCount, failedSessionCount, failureDetails } = policy;
    const type = wordOf(policyType);
    const mode = policyMode(policy);
    const key = `${type} ${mode}`;
    const sum = sessions.get(key) ?? { policyType: type, mode, policies: 0, successful: 0, failed: 0 };
    sum.policies++;
    sum.successful += successfulSessionCount;
    sum.failed += failedSessionCount;
    sessions.set(key, sum);
    let explained = 0;
    for (const { resultType, receivingMxHostname, failedSessionCount: count } of failureDetails) {
      explained += count;
      failures.add(
        resultType === null ? UNEXPLAINED_TLS_FAILURE : wordOf(resultType),
        receivingMxHostname ?? '',
        count,
      );
    }
    failures.add(UNEXPLAINED_TLS_FAILURE, '', Math.max(0, failedSessionCount - explained));
  }
  return { sessions: [...sessions.values()], failures: failures.list() };
}

class FailureSums {
  private readonly sums = new Map<string, TlsFailures>();
  private readonly unlisted = new Set<string>();

  add(type: string, host: string, count: number): void {
    if (count === 0) return;
    const resultType = this.boundedType(type);
    const receivingMx = this.sums.size < MAX_PAIRS ? host.slice(0, MAX_HOST_LENGTH).toWellFormed() : '';
    const key = `${resultType} ${receivingMx}`;
    const sum = this.sums.get(key);
    if (sum) sum.sessions += count;
    else this.sums.set(key, { resultType, receivingMx, sessions: count });
  }

  list(): TlsFailures[] {
    return [...this.sums.values()];
  }

  private boundedType(type: string): string {
    if (type === UNEXPLAINED_TLS_FAILURE || tlsFailureTypes.includes(type)) return type;
    if (!this.unlisted.has(type) && this.unlisted.size >= MAX_UNLISTED_TYPES) return OTHER_TLS_FAILURES;
    this.unlisted.add(type);
    return type;
  }
}

/** Mode of an MTA-STS policy as the reporter saw it (RFC 8461 §3.2). */
export function policyMode({ policyType, policyString }: TlsPolicy): string {
  if (policyType !== 'sts') return '';
  const line = policyString.find((text) => /^mode\s*:/i.test(text));
  return wordOf(
    line
      ?.slice(line.indexOf(':') + 1)
      .trim()
      .toLowerCase() ?? '',
  );
}

function wordOf(text: string | null): string {
  return (text ?? '').slice(0, MAX_WORD_LENGTH).toWellFormed();
}
