import type { NameRecords } from '@postseal/test-mail';
import { type ChaosWorld, healthy, namesOf, otherKey, STRANGER } from './chaos-world.js';

/** A true change, what people must hear of it, and how it ends. */
export interface ChaosChange {
  readonly title: string;
  /** Of the record that changes. */
  readonly kind: string;
  begin(world: ChaosWorld, index: number): void;
  /** Everything is as it was. */
  end(world: ChaosWorld, index: number): void;
  /** The one incident that it opens; null for a change that only the timeline shows. */
  readonly incident: {
    readonly subject: (index: number) => string;
    readonly events: readonly string[];
  } | null;
  /** Timeline entries that it leaves, begin and end; `null` where the change is told of as trouble of another kind. */
  readonly timeline: readonly [string, string] | null;
}

const apex = (index: number, changes: NameRecords): NameRecords => ({
  ...healthy(index)[namesOf(index).domain],
  ...changes,
});

function restore(world: ChaosWorld, index: number): void {
  for (const [name, records] of Object.entries(healthy(index))) world.set(name, records);
}

function record(
  title: string,
  kind: string,
  subjectOf: (index: number) => string,
  begin: (world: ChaosWorld, index: number) => void,
  timeline: readonly [string, string],
  isTold = true,
): ChaosChange {
  const subject = (index: number) => `${kind}:${subjectOf(index)}`;
  return {
    title,
    kind,
    begin,
    end: restore,
    incident: isTold ? { subject, events: [timeline[0]] } : null,
    timeline,
  };
}

const domainOf = (index: number) => namesOf(index).domain;

export const chaosChanges: readonly ChaosChange[] = [
  record('DMARC removed', 'dmarc', domainOf, (world, i) => world.set(namesOf(i).dmarc, null), [
    'dmarc.removed',
    'dmarc.added',
  ]),
  record(
    'DMARC weakened',
    'dmarc',
    domainOf,
    (world, i) => world.set(namesOf(i).dmarc, { TXT: 'v=DMARC1; p=none; rua=mailto:dmarc@reports.example' }),
    ['dmarc.policy-weakened', 'dmarc.policy-strengthened'],
  ),
  record('SPF removed', 'spf', domainOf, (world, i) => world.set(domainOf(i), apex(i, { TXT: 'hello' })), [
    'spf.removed',
    'spf.added',
  ]),
  record(
    'SPF broken',
    'spf',
    domainOf,
    (world, i) => world.set(domainOf(i), apex(i, { TXT: 'v=spf1 mx ip4:1 -all' })),
    ['spf.changed', 'spf.changed'],
  ),
  record(
    'all MX replaced',
    'mx',
    domainOf,
    (world, i) =>
      world.set(
        domainOf(i),
        apex(i, {
          MX: `10 ${STRANGER}`,
          TXT: `v=spf1 ip4:${namesOf(i).ip} include:_spf.sender.example -all`,
        }),
      ),
    ['mx.all-replaced', 'mx.all-replaced'],
  ),
  record(
    'DKIM key removed',
    'dkim',
    (i) => namesOf(i).dkim,
    (world, i) => world.set(namesOf(i).dkim, null),
    ['dkim.selector-removed', 'dkim.selector-new'],
  ),
  record(
    'reverse name removed',
    'ptr',
    (i) => namesOf(i).ip,
    (world, i) => world.set(namesOf(i).reverse, null),
    ['ptr.removed', 'ptr.added'],
  ),
  record(
    'host without address',
    'host',
    (i) => namesOf(i).host,
    (world, i) => world.set(namesOf(i).host, null),
    ['host.gone', 'host.back'],
  ),
  record(
    'name servers changed',
    'ns',
    domainOf,
    (world, i) => world.set(domainOf(i), apex(i, { NS: ['ns1.dns.example', 'ns2.dns.example'] })),
    ['ns.set-changed', 'ns.set-changed'],
  ),
  record(
    'domain expired',
    'zone',
    domainOf,
    (world, i) => {
      for (const name of Object.keys(healthy(i))) if (name.endsWith(domainOf(i))) world.set(name, null);
    },
    ['zone.expired', 'zone.restored'],
  ),
  record(
    'SPF edited',
    'spf',
    domainOf,
    (world, i) =>
      world.set(domainOf(i), apex(i, { TXT: 'v=spf1 mx include:_spf.sender.example ip4:46.6.0.1 -all' })),
    ['spf.changed', 'spf.changed'],
    false,
  ),
  record(
    'DKIM key rotated',
    'dkim',
    (i) => namesOf(i).dkim,
    (world, i) => world.set(namesOf(i).dkim, { TXT: otherKey }),
    ['dkim.key-rotated', 'dkim.key-rotated'],
    false,
  ),
  {
    title: 'zone unreachable',
    kind: 'reach',
    begin: (world, i) => world.setDead(domainOf(i), true),
    end: (world, i) => world.setDead(domainOf(i), false),
    incident: { subject: (i) => `reach:${domainOf(i)}`, events: ['zone.unreachable'] },
    timeline: ['zone.unreachable', 'zone.reachable'],
  },
  {
    title: 'a name server out of step',
    kind: 'dmarc',
    begin: (world, i) => world.set(namesOf(i).dmarc, { TXT: 'v=DMARC1; p=none' }, [1, 'resolver']),
    end: restore,
    incident: { subject: (i) => `dmarc:${domainOf(i)}`, events: ['dmarc.inconsistent-ns'] },
    timeline: ['dmarc.inconsistent-ns', 'record.settled'],
  },
];
