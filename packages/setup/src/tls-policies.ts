import { mailtoUri } from '@postseal/dns-records/report-uri';
import { readDomainName } from '@postseal/mail-terms';
import { type Remark, remark } from './remark.js';

export interface MtaStsWish {
  readonly domain: string;
  readonly mode: 'testing' | 'enforce' | 'none';
  /** MX hosts; a first label of `*` stands for any one label (RFC 8461 §4.1). */
  readonly mx: readonly string[];
  readonly maxAgeSeconds: number;
  /** Changes with each new policy: receivers fetch it again when it does. At most 32 letters and digits. */
  readonly id: string;
}

export interface MtaStsDraft {
  readonly record: { readonly name: string; readonly value: string };
  /** Where the policy must be served, over HTTPS with a certificate for that host. */
  readonly policyUrl: string;
  /** The file, with the line ends that the RFC asks for. */
  readonly policy: string;
  readonly remarks: readonly Remark[];
}

const DAY_SECONDS = 86_400;
const MAX_AGE_SECONDS = 31_557_600; // RFC 8461 §3.2

/** An MTA-STS policy and its record (RFC 8461). Null when a host, the id or the age cannot stand in one. */
export function buildMtaSts(wish: MtaStsWish): MtaStsDraft | null {
  const hosts = wish.mx.map(readMxPattern);
  const isAgeValid =
    Number.isInteger(wish.maxAgeSeconds) && wish.maxAgeSeconds >= 0 && wish.maxAgeSeconds <= MAX_AGE_SECONDS;
  if (!/^[A-Za-z0-9]{1,32}$/.test(wish.id) || !isAgeValid || hosts.includes(null)) return null;
  const remarks: Remark[] = [];
  if (hosts.length === 0 && wish.mode !== 'none')
    remarks.push(
      remark('mta-sts.no-mx', 'error', 'The policy lists no mail server, so nobody could deliver.'),
    );
  if (wish.mode === 'testing')
    remarks.push(
      remark(
        'mta-sts.mode-testing',
        'info',
        'Testing mode reports faults and refuses nothing: enforce once the reports are clean.',
      ),
    );
  if (wish.mode !== 'none' && wish.maxAgeSeconds < DAY_SECONDS) {
    remarks.push(
      remark(
        'mta-sts.max-age-short',
        'warning',
        'Under a day the policy protects little: a week or more is usual.',
      ),
    );
  }
  const lines = [
    'version: STSv1',
    `mode: ${wish.mode}`,
    ...hosts.map((host) => `mx: ${host}`),
    `max_age: ${wish.maxAgeSeconds}`,
  ];
  return {
    record: { name: `_mta-sts.${wish.domain}`, value: `v=STSv1; id=${wish.id};` },
    policyUrl: `https://mta-sts.${wish.domain}/.well-known/mta-sts.txt`,
    policy: `${lines.join('\r\n')}\r\n`,
    remarks,
  };
}

function readMxPattern(text: string): string | null {
  const isWild = text.startsWith('*.');
  const name = readDomainName(isWild ? text.slice(2) : text);
  return name.ok ? `${isWild ? '*.' : ''}${name.name}` : null;
}

/** The TLS-RPT record (RFC 8460 §3) for a mailbox or an https address; null when it is neither. */
export function buildTlsRpt(domain: string, destination: string): { name: string; value: string } | null {
  const uri = reportDestination(destination.trim());
  return uri === null ? null : { name: `_smtp._tls.${domain}`, value: `v=TLSRPTv1; rua=${uri}` };
}

function reportDestination(text: string): string | null {
  if (/[\s,;"\\\x00-\x1f]/.test(text)) return null;
  if (/^https:/i.test(text)) return URL.canParse(text) ? new URL(text).href.replace(/!/g, '%21') : null;
  const address = text.replace(/^mailto:/i, '');
  const at = address.lastIndexOf('@');
  const host = readDomainName(address.slice(at + 1));
  return at < 1 || !host.ok ? null : mailtoUri(`${address.slice(0, at)}@${host.name}`);
}
