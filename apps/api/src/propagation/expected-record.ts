import type { WatchedType } from '@postseal/contract';
import type { ExpectedRecord } from '@postseal/dns-checks';
import {
  formatIp,
  isSameOrBelow,
  parseIp,
  publicSuffix,
  readDomainName,
  reverseName,
  toAsciiName,
} from '@postseal/mail-terms';

export type ExpectedRecordOutcome =
  | { readonly ok: true; readonly record: ExpectedRecord }
  | { readonly ok: false; readonly field: 'name' | 'value'; readonly detail: string };

const LABELS = /^(?:\*\.)?[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?(?:\.[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?)*$/;
const QUOTED_STRINGS = /^"(?:[^"\\]|\\.)*"(?:\s*"(?:[^"\\]|\\.)*")*$/;

/**
 * Reads what a person entered, or a finding proposed, as a record of the domain: a host in any form that panels use, a
 * value with or without a zone file's quotes. Names elsewhere are refused, except those that a domain's mail needs there:
 * reverse names, and permissions to receive its reports.
 */
export function readExpectedRecord(
  input: { readonly name: string; readonly type: WatchedType; readonly value: string },
  domain: string,
): ExpectedRecordOutcome {
  const { type } = input;
  const name = type === 'PTR' ? readReverseName(input.name) : readName(input.name, domain);
  if (!name.ok) return { ok: false, field: 'name', detail: name.detail };
  const value = readValue(type, input.value);
  if (!value.ok) return { ok: false, field: 'value', detail: value.detail };
  return { ok: true, record: { name: name.text, type, value: value.text } };
}

type Reading = { readonly ok: true; readonly text: string } | { readonly ok: false; readonly detail: string };

function refused(detail: string): Reading {
  return { ok: false, detail };
}

function readName(text: string, domain: string): Reading {
  const typed = toAsciiName(text.trim());
  if (typed === '' || typed === '@') return { ok: true, text: domain };
  if (typed === null || !LABELS.test(typed)) return refused('This is not a host name.');
  const isPermission = typed.startsWith(`${domain}._report._dmarc.`); // RFC 9990 §4: stands at the receiver of reports
  const isWhole = isSameOrBelow(typed, domain) || isPermission;
  if (!isWhole && isElsewhere(typed)) return refused(`This name does not belong to ${domain}.`);
  const name = isWhole ? typed : `${typed}.${domain}`;
  const isTooLong = name.length > 253 || name.split('.').some((label) => label.length > 63);
  return isTooLong ? refused('This name is too long for DNS.') : { ok: true, text: name };
}

/** True for a whole name of another domain; `s1._domainkey` and `mail` are parts of one. */
function isElsewhere(name: string): boolean {
  const suffix = publicSuffix(name);
  return (
    suffix !== null &&
    name.includes('.') &&
    readDomainName(name).ok &&
    /^[a-z]{2,}$/.test(suffix.split('.').at(-1)!)
  );
}

function readReverseName(text: string): Reading {
  const ip = parseIp(text.trim());
  if (ip) return { ok: true, text: reverseName(ip) };
  const name = text.trim().toLowerCase().replace(/\.$/, '');
  return /^[0-9a-f/-]+(?:\.[0-9a-f/-]+)*\.(?:in-addr|ip6)\.arpa$/.test(name)
    ? { ok: true, text: name }
    : refused('Enter the address, or its name below in-addr.arpa or ip6.arpa.');
}

function readValue(type: WatchedType, text: string): Reading {
  switch (type) {
    case 'TXT':
      return { ok: true, text: QUOTED_STRINGS.test(text) ? joinStrings(text) : text };
    case 'MX': {
      const [, preference, host = ''] = /^(\d{1,5})\s+(\S+)$/.exec(text) ?? [];
      const target = host === '.' ? '.' : readTarget(host);
      return preference && target
        ? { ok: true, text: `${Number(preference)} ${target}` }
        : refused('Write a number and a host, such as 10 mail.example.org.');
    }
    case 'CNAME':
    case 'PTR': {
      const target = readTarget(text);
      return target ? { ok: true, text: target } : refused('This is not a host name.');
    }
    case 'A':
    case 'AAAA': {
      const ip = parseIp(text);
      return ip?.family === (type === 'A' ? 4 : 6)
        ? { ok: true, text: formatIp(ip) }
        : refused(`This is not an IPv${type === 'A' ? 4 : 6} address.`);
    }
  }
}

function readTarget(text: string): string | null {
  const read = readDomainName(text);
  return read.ok ? read.name : null;
}

/** A TXT record as a zone file writes it: the strings joined, without quotes and escapes. */
function joinStrings(text: string): string {
  const strings = text.match(/"(?:[^"\\]|\\.)*"/g) ?? [];
  return strings.map((string) => string.slice(1, -1).replace(/\\(.)/g, '$1')).join('');
}
