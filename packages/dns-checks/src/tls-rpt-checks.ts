import { isTlsRptRecord, mailtoUri, readTlsRptRecord, resemblesTlsRptRecord } from '@postseal/dns-records';
import { isSameOrBelow, type Resolver } from '@postseal/mail-terms';
import { type Finding, finding } from './finding.js';
import { recordsOf, type Unanswered } from './unanswered.js';

/** A domain's request for TLS reports (RFC 8460). Plain data. */
export interface TlsRptPosture {
  readonly state: 'record' | 'none' | 'broken' | 'unknown';
  readonly record: string | null;
  /** Report destinations as written. */
  readonly rua: readonly string[];
}

export interface TlsRptSubject {
  readonly domain: string;
  /** Whether the domain takes mail at all; a domain that does not needs no reports about it. */
  readonly takesMail: boolean;
  /** Senders are told to insist on TLS, by MTA-STS or DANE: then failures cost mail, and reports show them. */
  readonly demandsTls: boolean;
  /** Our report address, to propose. */
  readonly ruaAddress: string | null;
}

export interface TlsRptCheck {
  readonly posture: TlsRptPosture;
  readonly findings: readonly Finding[];
  readonly unanswered: readonly Unanswered[];
}

/** Checks the record at `_smtp._tls`. */
export async function checkTlsRpt(subject: TlsRptSubject, resolver: Resolver): Promise<TlsRptCheck> {
  const { domain, ruaAddress } = subject;
  const name = `_smtp._tls.${domain}`;
  const findings: Finding[] = [];
  const unanswered: Unanswered[] = [];
  const texts = recordsOf(await resolver.txt(name), 'tls-rpt', 'TXT', name, unanswered);
  const without = (state: TlsRptPosture['state']): TlsRptCheck => ({
    posture: { state, record: null, rua: [] },
    findings,
    unanswered,
  });
  if (texts === null) return without('unknown');
  const records = texts.filter(isTlsRptRecord);
  if (records.length > 1) {
    findings.push(finding('tls-rpt.multiple-records', name, records.join(' | ')));
    return without('broken');
  }
  const [text] = records;
  if (text === undefined) {
    const meant = texts.find(resemblesTlsRptRecord);
    if (meant !== undefined) {
      findings.push(finding('tls-rpt.syntax', name, meant));
      return without('broken');
    }
    if (!subject.takesMail) return without('none');
    const value = ruaAddress === null ? null : `v=TLSRPTv1; rua=${mailtoUri(ruaAddress)}`;
    findings.push(
      finding('tls-rpt.missing', name, 'no record', {
        ...(subject.demandsTls ? { severity: 'warning' as const } : {}),
        ...(value === null ? {} : { proposal: { name, type: 'TXT' as const, value } }),
      }),
    );
    return without('none');
  }
  const { rua, faults } = readTlsRptRecord(text)!;
  for (const { code, span } of faults) {
    findings.push(
      finding(code === 'rua-missing' ? 'tls-rpt.rua-missing' : 'tls-rpt.syntax', name, text, { span }),
    );
  }
  for (const { scheme, span } of rua) {
    if (scheme !== 'mailto' && scheme !== 'https') {
      findings.push(finding('tls-rpt.rua-scheme', name, text, { span }));
    }
  }
  const isAllWithin = rua.length > 0 && rua.every(({ host }) => host !== null && isSameOrBelow(host, domain));
  if (isAllWithin) findings.push(finding('tls-rpt.rua-self-unreachable', name, text));
  return { posture: { state: 'record', record: text, rua: rua.map(({ uri }) => uri) }, findings, unanswered };
}
