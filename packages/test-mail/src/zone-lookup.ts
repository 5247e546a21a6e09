import type { UnavailableReason } from '@postseal/mail-terms';
import {
  canonicalName,
  isUnavailable,
  type NameRecords,
  recordSet,
  type ZoneData,
  type ZoneRecord,
} from './zone-records.js';

/** What a name server that holds the data says about a name and type (RFC 1034 §4.3.2). */
export type ZoneAnswer =
  | { readonly kind: 'unavailable'; readonly reason: UnavailableReason }
  | { readonly kind: 'not_served' }
  | {
      readonly kind: 'answer' | 'referral';
      readonly rcode: 'NOERROR' | 'NXDOMAIN';
      readonly answers: readonly ZoneRecord[];
      readonly authorities: readonly ZoneRecord[];
      readonly additionals: readonly ZoneRecord[];
    };

export interface LookupMode {
  /** `server` answers with a referral at a delegation and follows aliases within a zone; `resolver` sees the whole tree. */
  readonly view: 'server' | 'resolver';
  /** Refuse names outside the zones whose SOA is in the data, as an authoritative server does. */
  readonly authoritativeOnly: boolean;
}

const IMPLICIT_ROOT: NameRecords = { SOA: { primary: 'root.invalid' }, ttl: 60 };

/**
 * Zone data that can change while it is served. A name with an SOA is a zone's apex; names below no apex belong to
 * an implicit root zone, so that a test need not write SOA records to get NXDOMAIN.
 */
export class Zones {
  private readonly nodes = new Map<string, NameRecords>();
  private emptyNonTerminals: Set<string> | null = null;

  constructor(data: ZoneData = {}) {
    for (const [name, records] of Object.entries(data)) this.set(name, records);
  }

  /** Replaces everything at the name. */
  set(name: string, records: NameRecords): void {
    this.nodes.set(canonicalName(name), records);
    this.emptyNonTerminals = null;
  }

  /** Replaces some types at the name and keeps the others; `undefined` removes a type. */
  patch(
    name: string,
    records: { readonly [type in keyof NameRecords]: NameRecords[type] | undefined },
  ): void {
    const merged = { ...this.nodes.get(canonicalName(name)), ...records };
    const present = Object.entries(merged).filter(([, value]) => value !== undefined);
    this.set(name, Object.fromEntries(present) as NameRecords);
  }

  remove(name: string): void {
    this.nodes.delete(canonicalName(name));
    this.emptyNonTerminals = null;
  }

  lookup(queryName: string, type: string, mode: LookupMode): ZoneAnswer {
    const answers: ZoneRecord[] = [];
    const seen = new Set<string>();
    let name = canonicalName(queryName);
    for (;;) {
      seen.add(name);
      const apex = this.apexOf(name);
      if (apex === null && mode.authoritativeOnly) {
        return answers.length === 0 ? { kind: 'not_served' } : found(answers);
      }
      const cut = mode.view === 'server' && apex !== null ? this.delegationAbove(name, apex, type) : null;
      if (cut !== null) return this.referral(cut, answers);

      const node = this.nodeAt(name);
      if (node === null) {
        const exists = name === '' || this.nonTerminals().has(name);
        return this.negative(exists ? 'NOERROR' : 'NXDOMAIN', answers, apex);
      }
      const records = recordSet(node, name, type);
      if (isUnavailable(records)) return { kind: 'unavailable', reason: records.unavailable };
      if (records !== null) return found([...answers, ...records, ...signaturesOf(node, name, type)]);
      const alias = recordSet(node, name, 'CNAME');
      if (alias === null) return this.negative('NOERROR', answers, apex);
      if (isUnavailable(alias)) return { kind: 'unavailable', reason: alias.unavailable };
      answers.push(...alias);
      name = alias[0]!.data as string;
      const leavesZone = mode.view === 'server' && this.apexOf(name) !== apex;
      if (leavesZone || seen.has(name)) return found(answers); // a loop ends where a server notices it
    }
  }

  private apexOf(name: string): string | null {
    return ancestors(name).find((ancestor) => this.nodes.get(ancestor)?.SOA !== undefined) ?? null;
  }

  /** The topmost name with NS but no SOA between the apex and `name`; a DS set is the parent's to answer. */
  private delegationAbove(name: string, apex: string, type: string): string | null {
    const below = ancestors(name).filter((ancestor) => ancestor.length > apex.length);
    const cut = below.reverse().find((ancestor) => this.nodes.get(ancestor)?.NS !== undefined) ?? null;
    return cut === name && type === 'DS' ? null : cut;
  }

  private referral(cut: string, answers: readonly ZoneRecord[]): ZoneAnswer {
    const servers = recordSet(this.nodes.get(cut)!, cut, 'NS');
    if (isUnavailable(servers)) return { kind: 'unavailable', reason: servers.unavailable };
    const authorities = servers ?? [];
    const additionals = authorities.flatMap((server) => this.addresses(server.data as string));
    return { kind: 'referral', rcode: 'NOERROR', answers, authorities, additionals };
  }

  private addresses(host: string): readonly ZoneRecord[] {
    const node = this.nodes.get(host);
    if (!node) return [];
    return (['A', 'AAAA'] as const).flatMap((type) => {
      const records = recordSet(node, host, type);
      return records === null || isUnavailable(records) ? [] : records;
    });
  }

  /** The node at the name, or the wildcard that stands in for it (RFC 4592). */
  private nodeAt(name: string): NameRecords | null {
    const exact = this.nodes.get(name);
    if (exact) return exact;
    if (this.nonTerminals().has(name)) return null;
    const closest = ancestors(name).find(
      (ancestor) => this.nodes.has(ancestor) || this.nonTerminals().has(ancestor),
    );
    return closest === undefined ? null : (this.nodes.get(closest === '' ? '*' : `*.${closest}`) ?? null);
  }

  private nonTerminals(): Set<string> {
    this.emptyNonTerminals ??= new Set([...this.nodes.keys()].flatMap((name) => ancestors(name).slice(1)));
    return this.emptyNonTerminals;
  }

  private negative(
    rcode: 'NOERROR' | 'NXDOMAIN',
    answers: readonly ZoneRecord[],
    apex: string | null,
  ): ZoneAnswer {
    const soa = recordSet(apex === null ? IMPLICIT_ROOT : this.nodes.get(apex)!, apex ?? '', 'SOA');
    if (isUnavailable(soa)) return { kind: 'unavailable', reason: soa.unavailable };
    return { kind: 'answer', rcode, answers, authorities: soa ?? [], additionals: [] };
  }
}

/** The RRSIG records over a set, which a server sends along. */
function signaturesOf(node: NameRecords, name: string, type: string): readonly ZoneRecord[] {
  const signatures = recordSet(node, name, 'RRSIG');
  if (type === 'RRSIG' || signatures === null || isUnavailable(signatures)) return [];
  return signatures.filter(({ data }) => (data as { typeCovered: string }).typeCovered === type);
}

function found(answers: readonly ZoneRecord[]): ZoneAnswer {
  return { kind: 'answer', rcode: 'NOERROR', answers, authorities: [], additionals: [] };
}

/** The name itself, its parents, and the root: `a.b` → `['a.b', 'b', '']`. */
function ancestors(name: string): string[] {
  if (name === '') return [''];
  const labels = name.split('.');
  return [...labels.map((_, index) => labels.slice(index).join('.')), ''];
}
