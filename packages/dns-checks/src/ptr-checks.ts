import {
  formatIp,
  type IpAddress,
  parseIp,
  type Resolver,
  readDomainName,
  reverseName,
  unmapIp,
} from '@postseal/mail-terms';
import { type Finding, finding } from './finding.js';
import { isPrivateIp } from './private-address.js';
import { recordsOf, type Unanswered } from './unanswered.js';

/** An address from which the domain's mail comes, or to which it goes. */
export interface MailAddress {
  readonly ip: string;
  /** Why it is checked: `declared`, `host mail.example.org`, `mx mx1.example.org`. */
  readonly source: string;
}

export interface PtrName {
  readonly name: string;
  /** The name resolves back to the address; null when DNS could not be asked. */
  readonly isConfirmed: boolean | null;
}

/** The reverse names of one address. Plain data. */
export interface PtrPosture {
  readonly ip: string;
  readonly sources: readonly string[];
  /** The name under in-addr.arpa or ip6.arpa. */
  readonly reverseName: string;
  readonly names: readonly PtrName[];
  /** ok: a confirmed name. unconfirmed: names, none confirmed. missing: proven absent. unknown: DNS could not be asked. */
  readonly state: 'ok' | 'unconfirmed' | 'missing' | 'unknown';
}

export interface PtrCheck {
  readonly posture: readonly PtrPosture[];
  readonly findings: readonly Finding[];
  readonly unanswered: readonly Unanswered[];
}

const MAX_NAMES = 10; // RFC 7208 §4.6.4; other checkers stop there as well

/**
 * Checks reverse DNS with forward confirmation (RFC 8601 §3 iprev) for each address once.
 * @param hostName the name to propose when an address has none; null when unknown
 */
export async function checkPtr(
  addresses: readonly MailAddress[],
  hostName: string | null,
  resolver: Resolver,
): Promise<PtrCheck> {
  const sources = new Map<string, string[]>();
  const findings: Finding[] = [];
  const unanswered: Unanswered[] = [];
  for (const { ip: text, source } of addresses) {
    const ip = parseIp(text);
    if (ip === null || isPrivateIp(text)) continue; // no reverse name that others could see
    const canonical = formatIp(unmapIp(ip));
    sources.set(canonical, [...(sources.get(canonical) ?? []), source]);
  }
  const posture = await Promise.all(
    [...sources].map(([ip, from]) =>
      checkAddress(parseIp(ip)!, from, hostName, resolver, findings, unanswered),
    ),
  );
  return { posture, findings, unanswered };
}

async function checkAddress(
  ip: IpAddress,
  sources: readonly string[],
  hostName: string | null,
  resolver: Resolver,
  findings: Finding[],
  unanswered: Unanswered[],
): Promise<PtrPosture> {
  const text = formatIp(ip);
  const reverse = reverseName(ip);
  const shared = { ip: text, sources, reverseName: reverse };
  const answer = await resolver.ptr(reverse);
  const all = recordsOf(answer, 'ptr', 'PTR', reverse, unanswered);
  if (all === null) return { ...shared, names: [], state: 'unknown' };
  if (all.length === 0) {
    const own = sources
      .map((source) => /^(?:host|mx) (.+)$/.exec(source)?.[1])
      .find((name) => name !== undefined);
    const target = own ?? hostName;
    const proposal = target ? { proposal: { name: reverse, type: 'PTR' as const, value: `${target}.` } } : {};
    const evidence = `${reverse}: ${answer.outcome === 'no_such_name' ? 'no such name' : 'no PTR record'} (${sources.join(', ')})`;
    findings.push(finding(ip.family === 4 ? 'ptr.missing' : 'ptr.missing-v6', text, evidence, proposal));
    return { ...shared, names: [], state: 'missing' };
  }
  const listed = all.join(', ');
  if (answer.outcome === 'found' && answer.cnames.length > 0) {
    findings.push(finding('ptr.cname', text, `${reverse} → ${answer.cnames.join(' → ')}`));
  }
  if (all.length > MAX_NAMES) findings.push(finding('ptr.too-many', text, `${all.length} names`));
  else if (all.length > 1) findings.push(finding('ptr.multiple', text, listed));
  const read = all.slice(0, MAX_NAMES);
  const invalid = read.filter((name) => !isHostName(name));
  if (invalid.length > 0)
    findings.push(finding('ptr.invalid-name', text, invalid.map((name) => name || '.').join(', ')));
  const names = await Promise.all(
    read.filter(isHostName).map((name) => confirm(name, ip, resolver, findings, unanswered)),
  );
  const confirmed = names.filter(({ isConfirmed }) => isConfirmed === true);
  const refuted = names.filter(({ isConfirmed }) => isConfirmed === false);
  const isUndecided = confirmed.length === 0 && names.some(({ isConfirmed }) => isConfirmed === null);
  if (confirmed.length > 0 && refuted.length > 0) {
    findings.push(
      finding('ptr.partial', text, `not confirmed: ${refuted.map(({ name }) => name).join(', ')}`),
    );
  }
  if (confirmed.length === 0 && !isUndecided) {
    const type: 'A' | 'AAAA' = ip.family === 4 ? 'A' : 'AAAA';
    const first = names[0]?.name;
    const proposal = first ? { proposal: { name: first, type, value: text } } : {};
    findings.push(finding('ptr.not-confirmed', text, `${listed}: no ${type} record holds ${text}`, proposal));
  }
  const generic = read.find((name) => isGenericName(name, ip));
  if (generic !== undefined) findings.push(finding('ptr.generic', text, generic));
  return { ...shared, names, state: confirmed.length > 0 ? 'ok' : isUndecided ? 'unknown' : 'unconfirmed' };
}

async function confirm(
  name: string,
  ip: IpAddress,
  resolver: Resolver,
  findings: Finding[],
  unanswered: Unanswered[],
): Promise<PtrName> {
  const type = ip.family === 4 ? 'A' : 'AAAA';
  const answer = await (ip.family === 4 ? resolver.a(name) : resolver.aaaa(name));
  const records = recordsOf(answer, 'ptr', type, name, unanswered);
  if (records === null) return { name, isConfirmed: null };
  const inside = records.filter((text) => isPrivateIp(text));
  if (inside.length > 0) findings.push(finding('ptr.private', formatIp(ip), `${name}: ${inside.join(', ')}`));
  return { name, isConfirmed: records.some((text) => isSame(text, ip)) };
}

function isSame(text: string, ip: IpAddress): boolean {
  const other = parseIp(text);
  return other !== null && other.family === ip.family && other.value === ip.value;
}

/** RFC 1123 host name of two labels or more; no underscore, no bare address. */
function isHostName(name: string): boolean {
  const read = readDomainName(name);
  return (
    read.ok && !read.name.includes('_') && !/^\d+$/.test(read.name.slice(read.name.lastIndexOf('.') + 1))
  );
}

const ACCESS_WORDS =
  /(?:^|[.\d-])(?:dyn|dynamic|dynip|pool|pools|dsl|adsl|vdsl|xdsl|dhcp|dial|dialup|dialin|ppp|pppoe|static|cust|customer|customers|client|clients|broadband|cable|catv|fiber|ftth|unassigned|unused)(?=$|[.\d-])/;

/** True when a name carries the digits of its address or a word that access providers give to their customers' lines. */
export function isGenericName(name: string, ip: IpAddress): boolean {
  return ACCESS_WORDS.test(name) || (ip.family === 4 ? holdsIpv4(name, ip) : holdsIpv6(name, ip));
}

function holdsIpv4(name: string, ip: IpAddress): boolean {
  const octets = formatIp(ip).split('.');
  const padded = octets.map((octet) => octet.padStart(3, '0'));
  const hex = ip.value.toString(16).padStart(8, '0');
  const forms = [octets, padded].flatMap((parts) => [parts, [...parts].reverse()]);
  const written = forms.flatMap((parts) => ['-', '.', '_', 'x'].map((separator) => parts.join(separator)));
  return (
    written.some((form) => standsAlone(form, name, /\d/)) ||
    name.includes(padded.join('')) ||
    standsAlone(hex, name, /[0-9a-f]/)
  );
}

/** True when `text` holds `form` with no character of `digit` right before or after it. */
function standsAlone(form: string, text: string, digit: RegExp): boolean {
  for (let at = text.indexOf(form); at >= 0; at = text.indexOf(form, at + 1)) {
    if (!digit.test(text.charAt(at - 1)) && !digit.test(text.charAt(at + form.length))) return true;
  }
  return false;
}

function holdsIpv6(name: string, ip: IpAddress): boolean {
  const full = ip.value.toString(16).padStart(32, '0');
  const plain = name.replaceAll(/[.-]/g, '');
  if (plain.includes(full) || plain.includes([...full].reverse().join(''))) return true;
  const groups = formatIp(ip)
    .split(/:+/)
    .filter((group) => group !== '');
  return groups.length > 2 && new RegExp(`(?:^|[.-]|ip|v6)${groups.join('-+(?:0-+)*')}(?:[.-]|$)`).test(name);
}
