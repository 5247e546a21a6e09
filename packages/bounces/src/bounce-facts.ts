import { formatIp, isPublicIp, parseIp, unmapIp } from '@postseal/mail-terms';
import type { FieldGroup } from './delivery-status.js';
import { domainOfAddress, type RawReply } from './raw-reply.js';

/** A mark in a reply that postmasters ask for. */
export interface BounceToken {
  readonly kind:
    | 'gmx-reference'
    | 'microsoft-mark'
    | 'microsoft-server'
    | 'yahoo-mark'
    | 'apple-mark'
    | 'orange-mark'
    | 'google-reference'
    | 't-online-mark';
  readonly text: string;
}

export interface BounceLink {
  readonly url: string;
  /** `delist`: where the address can be looked up or removed; `help`: a page that explains the reply. */
  readonly purpose: 'delist' | 'help';
}

/** What the text tells about the message, for checks and for the postmaster. Holds no local part of any address. */
export interface BounceFacts {
  /** Addresses the message left from, in canonical form, most certain first. */
  readonly sendingIps: readonly { readonly ip: string; readonly family: 4 | 6; readonly isPublic: boolean }[];
  /** Domains the message was sent in the name of, most certain first. */
  readonly senderDomains: readonly string[];
  readonly recipientDomain: string | null;
  /** `d=` and `s=` of the signatures of the message that came back. */
  readonly signatures: readonly { readonly domain: string; readonly selector: string | null }[];
  /** Whether the message that came back carries a DKIM signature; null when its header is not there. */
  readonly isSigned: boolean | null;
  readonly queueId: string | null;
  readonly when: string | null;
  readonly retryUntil: string | null;
  readonly tokens: readonly BounceToken[];
  readonly links: readonly BounceLink[];
}

const IPV4 = /(?<![\w.-])(?:\d{1,3}\.){3}\d{1,3}(?![\w-]|\.\d)/g;
const IPV6 = /(?<![\w:.])(?:ipv6:)?([0-9a-f:]{2,39}(?:(?:\d{1,3}\.){3}\d{1,3})?)(?![\w:]|\.\d)/gi;
const DOMAIN =
  '((?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9])?\\.){1,10}(?:xn--[a-z0-9-]{2,59}|[a-z]{2,24}))(?![\\w-])';
const SENDER_WORDS: readonly RegExp[] = [
  `\\b(?:mail ?from domain|sending domain|sender(?:'s)? domain|from domain|(?:e?mail|messages?) from|domain)\\s{1,3}[[(<']?${DOMAIN}`,
  `\\bdue to ${DOMAIN}'s dmarc`,
  `\\bspf: ${DOMAIN} is not`,
  `@${DOMAIN}>?: (?:sender address rejected|reject due to spf)`,
].map((source) => new RegExp(source, 'g'));

const TOKENS: readonly (readonly [BounceToken['kind'], RegExp])[] = [
  ['microsoft-mark', /\((S\d{3,4})\)/g],
  ['microsoft-mark', /\b(AS\(?\d{3,8}\)?)(?=\))/g],
  [
    'microsoft-server',
    /\[([A-Z0-9-]{4,63}\.[^\]\s]{1,200}\.(?:outlook|office365)\.com(?: [^\]]{1,60})?)\]/gi,
  ],
  ['yahoo-mark', /\[((?:TSS|TS|IPTS|BL|PH|GL|RL)\d{1,3})\]/gi],
  ['apple-mark', /\[((?:HME|CS)\d{1,2})\]/gi],
  ['orange-mark', /\b((?:LPN|OFR|OUK)[A-Z0-9]{0,12}_\d{3})\b/gi],
  ['google-reference', /(\S{10,120}) - gsmtp\b/g],
  ['t-online-mark', /\((NOWL|BL)\)/g],
];
const DELIST =
  /delist|remov|unblock|lookup|\/query|\/check|returnc|ipcheck|sender\.office|blocklist|[?&]ip=/i;
const MAX_FACTS = 20;

/** @param said the reply as displayed, local parts hidden; @param raw what surrounds it; @param returned header of the message */
export function readFacts(said: string, raw: RawReply, returned: FieldGroup | null): BounceFacts {
  const links = readLinks(said);
  const signatures = readSignatures(returned);
  return {
    sendingIps: readSendingIps(said, raw, links),
    senderDomains: unique([
      raw.senderDomain,
      domainOfAddress(`${returned?.get('from') ?? ''}>`),
      domainOfAddress(`${returned?.get('return-path') ?? ''}>`),
      ...signatures.map(({ domain }) => domain),
      ...SENDER_WORDS.flatMap((pattern) =>
        [...withoutUrls(said).toLowerCase().matchAll(pattern)].map((match) => match[1]!),
      ),
    ]),
    recipientDomain: raw.recipientDomain,
    signatures,
    isSigned: returned === null ? null : signatures.length > 0,
    queueId: raw.queueId,
    when: raw.when,
    retryUntil: raw.retryUntil,
    tokens: readTokens(said, links),
    links,
  };
}

function readSendingIps(
  said: string,
  raw: RawReply,
  links: readonly BounceLink[],
): BounceFacts['sendingIps'] {
  const words = withoutUrls(said).replace(/ - \d{1,3}(?:\.\d{1,3}){3}(?=; see\b)/g, ''); // Yahoo ends with a number of this form
  const texts = [raw.localIp ?? '', words, ...links.map(({ url }) => decodeLoosely(url))];
  const hostIp = parseIp(raw.hostIp ?? '');
  const found = new Map<string, BounceFacts['sendingIps'][number]>();
  for (const text of texts) {
    const candidates = [...text.matchAll(IPV4), ...text.matchAll(IPV6)].sort((a, b) => a.index - b.index);
    for (const match of candidates.slice(0, 100)) {
      const parsed = parseIp(match[1] ?? match[0]);
      if (parsed === null) continue;
      const ip = unmapIp(parsed);
      const isReceiver = hostIp !== null && hostIp.family === ip.family && hostIp.value === ip.value;
      if (isReceiver || isLocalOrCode(ip)) continue;
      const canonical = formatIp(ip);
      if (found.size < MAX_FACTS)
        found.set(canonical, { ip: canonical, family: ip.family, isPublic: isPublicIp(ip) });
    }
  }
  return [...found.values()];
}

/** Loopback, unspecified, and the return codes of block lists (127.0.0.0/8): never where mail left from. */
function isLocalOrCode(ip: { readonly family: 4 | 6; readonly value: bigint }): boolean {
  return ip.family === 4 ? ip.value >> 24n === 127n || ip.value >> 24n === 0n : ip.value <= 1n;
}

function readSignatures(returned: FieldGroup | null): { domain: string; selector: string | null }[] {
  const signature = returned?.get('dkim-signature');
  if (signature === undefined) return [];
  const tags = signature.replace(/\s+/g, '');
  const domain = /(?:^|;)d=([^;]{1,253})/.exec(tags)?.[1]?.toLowerCase();
  const selector = /(?:^|;)s=([^;]{1,253})/.exec(tags)?.[1] ?? null;
  return domain === undefined ? [] : [{ domain, selector }];
}

function readTokens(said: string, links: readonly BounceLink[]): BounceToken[] {
  const tokens: BounceToken[] = links
    .filter(({ url }) => /[?&]c=[^&]/.test(url) && /[?&]v=[^&]/.test(url))
    .map(({ url }) => ({ kind: 'gmx-reference', text: url }));
  for (const [kind, pattern] of TOKENS) {
    for (const match of said.matchAll(pattern)) tokens.push({ kind, text: match[1]! });
  }
  return tokens.slice(0, MAX_FACTS);
}

function readLinks(said: string): BounceLink[] {
  const urls = [...said.matchAll(/https?:\/\/[^\s<>"'\\]{3,2000}/gi)].map((match) =>
    match[0].replace(/[).,;:!\]]+$/, ''),
  );
  return unique(urls)
    .filter((url) => URL.canParse(url))
    .map((url) => ({ url, purpose: DELIST.test(url) ? 'delist' : 'help' }));
}

function withoutUrls(text: string): string {
  return text.replace(/https?:\/\/[^\s<>"']{1,2000}/gi, ' ');
}

function decodeLoosely(url: string): string {
  try {
    return decodeURIComponent(url);
  } catch {
    return url;
  }
}

function unique(values: readonly (string | null)[]): string[] {
  return [...new Set(values.filter((value) => value !== null))].slice(0, MAX_FACTS);
}
