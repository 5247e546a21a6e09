import { type IpAddress, type IpRange, parseIp, prefixRange, rangeHolds } from '@postseal/mail-terms';
import type { CanonicalSpf, CanonicalSpfTree } from './canonical.js';
import type { ChangeContext, Note, Sides } from './change-event.js';

/** Changes of the owner's own SPF text. */
export function compareSpf({ before, after }: Sides<CanonicalSpf>, domain: string): Note[] {
  if (before.state === 'none') return [['spf.added', 'info', `${domain} now has an SPF record.`]];
  if (after.state === 'none') {
    return [
      ['spf.removed', 'critical', `${domain} has no SPF record any more, so no host is authorised to send.`],
    ];
  }
  if (after.state === 'broken' && before.state !== 'broken') {
    const meaning = `The SPF record of ${domain} is no longer valid, so every check of it gives permerror.`;
    return [['spf.changed', 'critical', meaning]];
  }
  const isRelaxed = strictness(after.terms) < strictness(before.terms);
  const meaning = isRelaxed
    ? `The SPF record of ${domain} is now more lenient towards hosts that it does not list.`
    : `The SPF record of ${domain} was edited.`;
  return [['spf.changed', isRelaxed ? 'error' : 'info', meaning]];
}

/** What unlisted hosts get: 0 pass, 1 neutral, 2 softfail, 3 fail. A redirect answers elsewhere and counts as unknown. */
function strictness(terms: readonly string[]): number {
  const all = terms.find((term) => /^[+?~-]?all$/.test(term));
  if (all === undefined) return terms.some((term) => term.startsWith('redirect=')) ? Number.NaN : 1;
  return ['+', '?', '~', '-'].indexOf(all.length === 3 ? '+' : all[0]!);
}

const MANY_LOOKUPS = 9; // of the 10 that RFC 7208 §4.6.4 permits
const LARGE_GROWTH = 2 ** 16; // IPv4 addresses: a /16 more than before
const MANY = 5;

/** Changes of what the SPF record comes to with every include followed. */
export function compareSpfTree(
  { before, after }: Sides<CanonicalSpfTree>,
  domain: string,
  context: ChangeContext,
): Note[] {
  const notes: Note[] = [];
  const isOwnEdit = JSON.stringify(before.terms) !== JSON.stringify(after.terms);
  if (after.lookups > before.lookups && after.lookups >= MANY_LOOKUPS) {
    notes.push([
      'spf.lookups-rose',
      'warning',
      `The SPF record of ${domain} now needs ${after.lookups} of 10 lookups.`,
    ]);
  }
  const growth = ipv4Count(after.ranges) - ipv4Count(before.ranges);
  if (growth >= LARGE_GROWTH && before.state === 'record') {
    const meaning = `The SPF record of ${domain} now authorises ${growth} more IPv4 addresses.`;
    notes.push([isOwnEdit ? 'spf.changed' : 'spf.include-target-changed', 'error', meaning]);
  }
  const lost = lostAddresses(before.ranges, after.ranges, context.seenAddresses ?? []);
  if (lost.length > 0) {
    const meaning = `SPF of ${domain} no longer covers ${listed(lost)}, which reports show sending its mail.`;
    notes.push(['spf.range-lost', 'error', meaning]);
  }
  const isSameRanges = JSON.stringify(before.ranges) === JSON.stringify(after.ranges);
  if (isOwnEdit || notes.some(([id]) => id === 'spf.include-target-changed')) return notes;
  if (after.voids > before.voids || (after.state === 'broken' && before.state !== 'broken')) {
    const meaning = `A record that the SPF record of ${domain} includes is broken or gone.`;
    notes.push(['spf.include-target-changed', 'error', meaning]);
  } else if (!isSameRanges && lost.length === 0) {
    const meaning = `A provider changed the addresses that the SPF record of ${domain} authorises through it.`;
    notes.push(['spf.include-target-changed', 'info', meaning]);
  }
  return notes;
}

/** Addresses that were authorised before and are not any more. */
function lostAddresses(
  before: readonly string[],
  after: readonly string[],
  seen: readonly string[],
): readonly string[] {
  if (seen.length === 0) return [];
  const [old, now] = [before, after].map((ranges) => ranges.map(readRange));
  const holds = (ranges: readonly IpRange[], ip: IpAddress) => ranges.some((range) => rangeHolds(range, ip));
  return seen.filter((text) => {
    const ip = parseIp(text);
    return ip !== null && holds(old!, ip) && !holds(now!, ip);
  });
}

function readRange(text: string): IpRange {
  const [address, length] = text.split('/');
  const ip = parseIp(address!)!;
  return prefixRange(ip, Number(length));
}

function listed(texts: readonly string[]): string {
  const shown = texts.slice(0, MANY).join(', ');
  return texts.length > MANY ? `${shown} and ${texts.length - MANY} more` : shown;
}

function ipv4Count(ranges: readonly string[]): number {
  const lengths = ranges.filter((range) => !range.includes(':')).map((range) => Number(range.split('/')[1]));
  return lengths.reduce((sum, length) => sum + 2 ** (32 - length), 0);
}
