import { rangeToPrefixes } from '@postseal/mail-terms';
import { expandSpf, type SpfNode, spfExpansionCaps } from '@postseal/spf';
import { type Command, onlyArgument, readArgs, toJson } from './command.js';
import { dnsOptions, readDomainArgument, withResolver } from './dns.js';

const EXPANSION_SECONDS = 20;

export const spfTreeCommand: Command = {
  name: 'spf tree',
  usage: 'spf tree DOMAIN [--dns HOST:PORT] [--json]',
  summary: 'Shows the include tree of a domain with its look-up cost and the addresses it authorises',
  async run(args, terminal) {
    const { values, positionals } = readArgs(args, dnsOptions);
    const domain = readDomainArgument(onlyArgument(positionals, 'domain'));
    const signal = AbortSignal.timeout(EXPANSION_SECONDS * 1000);
    const expansion = await withResolver(values.dns, (resolver) =>
      expandSpf(domain, resolver, { ...spfExpansionCaps, signal }),
    );
    const { root, lookups, voids, isComplete, faults } = expansion;
    const ranges = expansion.ranges.flatMap(rangeToPrefixes);
    const tree = toTree(root, null);
    await terminal.write(
      values.json
        ? toJson({ domain, tree, lookups, voids, ranges, isComplete, faults })
        : `${[...drawTree(tree, ''), `${lookups} of 10 look-ups, ${voids} of 2 void`, ...ranges].join('\n')}\n`,
    );
    return 0;
  },
};

interface Tree {
  readonly via: string | null;
  readonly domain: string;
  readonly state: SpfNode['state'];
  readonly record: string | null;
  readonly lookups: number;
  readonly voids: number;
  readonly children: readonly Tree[];
}

function toTree(node: SpfNode, via: string | null): Tree {
  const { domain, state, record, lookups, voids, terms } = node;
  const children = terms.flatMap(({ term, child }) => (child ? [toTree(child, term.text)] : []));
  return { via, domain, state, record: record?.text ?? null, lookups, voids, children };
}

function drawTree(tree: Tree, indent: string): string[] {
  const label = tree.via ?? tree.domain;
  const state = tree.state === 'ok' ? '' : ` [${tree.state}]`;
  return [
    `${indent}${label}${state}  ${tree.lookups} look-ups`,
    ...tree.children.flatMap((child) => drawTree(child, `${indent}  `)),
  ];
}
