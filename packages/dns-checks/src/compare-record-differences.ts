import { readDmarcRecord } from '@postseal/dns-records';
import type {
  CanonicalBimi,
  CanonicalBlocklist,
  CanonicalDane,
  CanonicalDkim,
  CanonicalDmarc,
  CanonicalDnssec,
  CanonicalHost,
  CanonicalMtaSts,
  CanonicalMx,
  CanonicalNs,
  CanonicalPtr,
  CanonicalRuaAuthorisation,
  CanonicalSpf,
  CanonicalSpfTree,
  CanonicalTlsRpt,
  CanonicalZone,
} from './canonical.js';
import type { RecordChange, Sides } from './change-event.js';
import type { RecordKind } from './record-state.js';

/** One part of a record that differs, for people: `include:a.example` added, `~all` → `-all`, `p` `none` → `reject`. */
export interface RecordDifference {
  readonly change: 'added' | 'removed' | 'changed';
  /** What the part is called: `term`, a tag such as `p`, `key size`, `address range`. */
  readonly part: string;
  readonly before: string | null;
  readonly after: string | null;
}

/** A change with the texts of both sides. */
export interface ShownChange extends RecordChange {
  readonly rawAfter: readonly string[];
}

const MANY = 40; // of one part; a provider's new network may bring hundreds of ranges

/** What differs between the two sides of a change, part by part, in the order in which the record has them. */
export function differencesOf(change: ShownChange): RecordDifference[] {
  const sides = { before: JSON.parse(change.before) as never, after: JSON.parse(change.after) as never };
  return differences[change.kind](sides, change);
}

const differences: Record<RecordKind, (sides: Sides<never>, change: ShownChange) => RecordDifference[]> = {
  zone: ({ before, after }: Sides<CanonicalZone>) => one('domain', before.state, after.state),
  ns: ({ before, after }: Sides<CanonicalNs>) => set('name server', before.servers, after.servers),
  dnssec: ({ before, after }: Sides<CanonicalDnssec>) => [
    ...one('state', before.state, after.state),
    ...set('DS record', before.ds, after.ds),
  ],
  host: ({ before, after }: Sides<CanonicalHost>) => set('address', before.addresses, after.addresses),
  spf: ({ before, after }: Sides<CanonicalSpf>) => spfTerms(before.terms, after.terms),
  'spf-tree': ({ before, after }: Sides<CanonicalSpfTree>) => [
    ...one('look-ups', String(before.lookups), String(after.lookups)),
    ...one('void look-ups', String(before.voids), String(after.voids)),
    ...set('address range', before.ranges, after.ranges),
  ],
  dmarc: dmarcTags,
  'rua-authorisation': ({ before, after }: Sides<CanonicalRuaAuthorisation>) =>
    set('host that allows reports', before.allowed, after.allowed),
  dkim: dkimKey,
  mx: mxHosts,
  ptr: ({ before, after }: Sides<CanonicalPtr>) => [
    ...set('reverse name', before.names, after.names),
    ...set(
      'confirmed name',
      before.confirmed.filter((name) => after.names.includes(name)),
      after.confirmed.filter((name) => before.names.includes(name)),
    ),
  ],
  'mta-sts': ({ before, after }: Sides<CanonicalMtaSts>) => [
    ...one('id', before.id, after.id),
    ...one('mode', before.mode, after.mode),
    ...set('mx pattern', before.mx, after.mx),
    ...one('max_age', seconds(before.maxAgeSeconds), seconds(after.maxAgeSeconds)),
    ...set('MX host not covered', before.uncovered, after.uncovered),
  ],
  'tls-rpt': ({ before, after }: Sides<CanonicalTlsRpt>) => set('rua', before.rua, after.rua),
  bimi: ({ before, after }: Sides<CanonicalBimi>) => [
    ...one('logo', before.logoUrl, after.logoUrl),
    ...one('certificate', before.evidenceUrl, after.evidenceUrl),
    ...(before.logoHash && after.logoHash
      ? one('logo file', brief(before.logoHash), brief(after.logoHash))
      : []),
  ],
  dane: ({ before, after }: Sides<CanonicalDane>) => [
    ...one('state', before.state, after.state),
    ...set('TLSA record', before.records, after.records),
  ],
  blocklist: ({ before, after }: Sides<CanonicalBlocklist>) =>
    set(
      'list',
      before.listings.map(({ list }) => list),
      after.listings.map(({ list }) => list),
    ),
};

const IS_ALL = /^[+?~-]?all$/;
const ownPlace = [
  { part: 'all', matches: (term: string) => IS_ALL.test(term) },
  { part: 'redirect', matches: (term: string) => term.startsWith('redirect=') },
  { part: 'exp', matches: (term: string) => term.startsWith('exp=') },
];

/** Terms that stand once are changed, the others come and go; `v=spf1` is no news. */
function spfTerms(before: readonly string[], after: readonly string[]): RecordDifference[] {
  const isPlain = (term: string) => term !== 'v=spf1' && !ownPlace.some(({ matches }) => matches(term));
  const plain = set('term', before.filter(isPlain), after.filter(isPlain));
  const single = ownPlace.flatMap(({ part, matches }) =>
    one(part, before.find(matches) ?? null, after.find(matches) ?? null),
  );
  const found = [...plain, ...single];
  if (found.length > 0 || before.join(' ') === after.join(' ')) return found;
  return one('order of terms', before.join(' '), after.join(' '));
}

function dmarcTags(
  { before, after }: Sides<CanonicalDmarc>,
  { rawBefore, rawAfter }: ShownChange,
): RecordDifference[] {
  const [old, now] = [tagsOf(rawBefore[0]), tagsOf(rawAfter[0])];
  const names = [...new Set([...old.keys(), ...now.keys()])].filter((name) => name !== 'v');
  const lists = ['rua', 'ruf'];
  const tags = names.flatMap((name) =>
    lists.includes(name)
      ? set(name, uris(old.get(name)), uris(now.get(name)))
      : one(name, old.get(name) ?? null, now.get(name) ?? null),
  );
  const place = ({ policyDomain }: CanonicalDmarc) => policyDomain && `_dmarc.${policyDomain}`;
  return [
    ...tags,
    ...(before.state === after.state ? one('stands at', place(before), place(after)) : []),
    ...(before.state === after.state ? one('alias target', before.cname, after.cname) : []),
  ];
}

function tagsOf(text: string | undefined): Map<string, string> {
  const tags = (text === undefined ? null : readDmarcRecord(text))?.tags ?? [];
  return new Map(tags.map(({ name, value }) => [name.toLowerCase(), value]));
}

function uris(value = ''): string[] {
  return value
    .split(',')
    .map((uri) => uri.trim())
    .filter((uri) => uri !== '');
}

function dkimKey({ before, after }: Sides<CanonicalDkim>): RecordDifference[] {
  const key = ({ fingerprint }: CanonicalDkim) => fingerprint && brief(fingerprint);
  const size = ({ bits }: CanonicalDkim) => (bits === null ? null : `${bits} bits`);
  const shared = [
    ...one('key type', before.keyType, after.keyType),
    ...one('key size', size(before), size(after)),
    ...one('key', key(before), key(after)),
    ...one('test mode', before.isTest ? 'on' : null, after.isTest ? 'on' : null),
    ...one('alias target', before.cname, after.cname),
  ];
  return before.state === after.state ? shared : [...one('state', before.state, after.state), ...shared];
}

function mxHosts({ before, after }: Sides<CanonicalMx>): RecordDifference[] {
  const [old, now] = [before, after].map(({ hosts }) => byHost(hosts));
  const names = [...new Set([...old!.keys(), ...now!.keys()])];
  const state = before.state === after.state ? [] : one('state', before.state, after.state);
  const hosts = names.map((name): RecordDifference[] => {
    const [from, to] = [old!.get(name), now!.get(name)];
    if (from !== undefined && to !== undefined) return one(`preference of ${name}`, from, to);
    return one(
      'host',
      from === undefined ? null : `${from} ${name}`,
      to === undefined ? null : `${to} ${name}`,
    );
  });
  return [...(before.state === 'null-mx' || after.state === 'null-mx' ? state : []), ...hosts.flat()];
}

function byHost(hosts: readonly string[]): Map<string, string> {
  return new Map(
    hosts.map((line) => {
      const [preference, host] = line.split(' ');
      return [host!, preference!];
    }),
  );
}

function one(part: string, before: string | null, after: string | null): RecordDifference[] {
  if (before === after) return [];
  const change = before === null ? 'added' : after === null ? 'removed' : 'changed';
  return [{ change, part, before, after }];
}

/** Removed before added. A long list ends by saying how many more there are. */
function set(part: string, before: readonly string[], after: readonly string[]): RecordDifference[] {
  const removed = before.filter((value) => !after.includes(value));
  const added = after.filter((value) => !before.includes(value));
  return [
    ...capped(removed).map((value) => ({ change: 'removed' as const, part, before: value, after: null })),
    ...capped(added).map((value) => ({ change: 'added' as const, part, before: null, after: value })),
  ];
}

function capped(values: readonly string[]): readonly string[] {
  if (values.length <= MANY) return values;
  return [...values.slice(0, MANY - 1), `and ${values.length - MANY + 1} more`];
}

function seconds(value: number | null): string | null {
  return value === null ? null : `${value} s`;
}

/** Enough of a hash for people to tell two apart. */
function brief(hash: string): string {
  return hash.slice(0, 16);
}
