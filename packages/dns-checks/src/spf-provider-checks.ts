import {
  type MailProvider,
  providerOfDkimTarget,
  providerOfMxHost,
  providerOfSpfName,
  retiredSpfName,
} from '@postseal/mail-providers';
import {
  type IpRange,
  isSameOrBelow,
  mergeRanges,
  parseIp,
  type Resolver,
  rangeHolds,
  registrableDomain,
} from '@postseal/mail-terms';
import { expandSpf, type SpfExpansionLimits } from '@postseal/spf';
import { check } from './catalogue.js';
import type { DkimKeyPosture } from './dkim-checks.js';
import { type Finding, finding } from './finding.js';
import type { SpfPosture, SpfTreeNode } from './spf-posture.js';
import { parseRange } from './spf-ranges.js';

/** What shows that a service sends for a domain. */
export interface ProviderTrace {
  readonly provider: MailProvider;
  /** The record that shows it, for people. */
  readonly shownBy: string;
}

/** Services that a domain uses as its MX hosts and the CNAMEs of its selectors show, each once. */
export function tracedProviders(
  mxHosts: readonly string[],
  dkimTargets: readonly { readonly name: string; readonly target: string }[],
): ProviderTrace[] {
  const traces = [
    ...dkimTargets.map(({ name, target }) => ({
      provider: providerOfDkimTarget(target),
      shownBy: `${name} → ${target}`,
    })),
    ...mxHosts.map((host) => ({ provider: providerOfMxHost(host), shownBy: `MX ${host}` })),
  ];
  const byId = new Map<string, ProviderTrace>();
  for (const { provider, shownBy } of traces) {
    if (provider !== null && !byId.has(provider.id)) byId.set(provider.id, { provider, shownBy });
  }
  return [...byId.values()];
}

/** Every name that the tree of an SPF record includes or redirects to. */
export function spfNamesOf(tree: SpfTreeNode): string[] {
  return tree.terms.flatMap(({ target, child }) =>
    child === null ? [] : [...(target === null ? [] : [target]), ...spfNamesOf(child)],
  );
}

/** The records of a tree that the owner of its root can change. */
function ownRecords({ domain, tree }: SpfPosture): SpfTreeNode[] {
  const own = registrableDomain(domain) ?? domain;
  const below = (node: SpfTreeNode): SpfTreeNode[] => [
    node,
    ...node.terms.flatMap(({ child }) => (child && isSameOrBelow(child.domain, own) ? below(child) : [])),
  ];
  return below(tree);
}

/** Names that services have retired, still included by the owner's own records. */
export function checkRetiredIncludes(spf: SpfPosture): Finding[] {
  return ownRecords(spf).flatMap(retiredIncludes);
}

function retiredIncludes({ domain, record, terms }: SpfTreeNode): Finding[] {
  return terms.flatMap(({ text, target, child }) => {
    const retired = child !== null && target !== null ? retiredSpfName(target) : null;
    if (retired === null) return [];
    const { provider, instead } = retired;
    const fix =
      instead === null
        ? `Delete "${text}"; ${provider.name} needs no SPF name today.`
        : `Replace "${text}" by "${text.replace(target!, instead)}", the name of ${provider.name} today.`;
    const value = instead === null ? null : record!.replace(text, text.replace(target!, instead));
    return [
      finding('spf.deprecated-include', target!, record!, {
        fix,
        ...(value === null || value === record
          ? {}
          : { proposal: { name: domain, type: 'TXT' as const, value } }),
      }),
    ];
  });
}

/**
 * Services that use the domain as envelope sender and whose hosts its SPF record does not let pass, by name or by
 * addresses. Says nothing while part of the record is unknown or hidden.
 */
export async function checkProviderIncludes(
  spf: SpfPosture,
  traces: readonly ProviderTrace[],
  resolver: Resolver,
  limits: SpfExpansionLimits,
): Promise<Finding[]> {
  if (spf.state !== 'record' || !spf.isComplete) return []; // a macro may hide the name, as hosted SPF does
  const included = new Set(spfNamesOf(spf.tree).flatMap((name) => providerOfSpfName(name)?.id ?? []));
  const suspects = traces.filter(
    ({ provider }) =>
      provider.spfUse === 'needed' && provider.spfNames.length > 0 && !included.has(provider.id),
  );
  if (suspects.length === 0) return [];
  const own = spf.ranges.flatMap((text) => parseRange(text) ?? []);
  const findings = await Promise.all(
    suspects.map(async ({ provider, shownBy }) => {
      const name = provider.spfNames[0]!;
      const expansion = await expandSpf(name, resolver, limits);
      // Owners who write the addresses out cover them without the name; a name that is gone is no one's to add.
      if (expansion.root.state !== 'ok' || covers(own, expansion.ranges)) return [];
      const fix = `${check('spf.provider-include-missing').fix} For ${provider.name} that is "include:${name}".`;
      return [finding('spf.provider-include-missing', spf.domain, `${shownBy}; SPF: ${spf.record}`, { fix })];
    }),
  );
  return findings.flat();
}

/** Addresses that reports show as senders of the domain's mail, and for how many days back. */
export interface SeenSenders {
  readonly days: number;
  readonly ips: readonly string[];
}

const UNUSED_DAYS = 90;

/**
 * Services that the owner's own records include although no key of theirs stands in DNS and no report of the last ninety
 * days shows mail through them.
 */
export function checkUnusedProviders(
  spf: SpfPosture,
  keys: readonly DkimKeyPosture[],
  seen: SeenSenders,
): Finding[] {
  if (seen.days < UNUSED_DAYS) return [];
  const senders = seen.ips.flatMap((text) => parseIp(text) ?? []);
  const signing = new Set(
    keys.flatMap(({ state, cnames }) => (state === 'key' ? cnames.map(providerOfDkimTarget) : [])),
  );
  const selectors = new Set(keys.flatMap(({ state, selector }) => (state === 'key' ? [selector] : [])));
  const terms = ownRecords(spf).flatMap((node) => node.terms);
  return terms.flatMap(({ text, target, child }) => {
    const provider = child?.state === 'ok' && target !== null ? providerOfSpfName(target) : null;
    if (provider === null || signing.has(provider)) return [];
    if (provider.selectors.some((selector) => selectors.has(selector))) return [];
    const ranges = child!.ranges.flatMap((range) => parseRange(range) ?? []);
    if (senders.some((ip) => ranges.some((range) => rangeHolds(range, ip)))) return [];
    const evidence = `"${text}" (${provider.name}): no key of theirs, and no mail from them in reports of ${seen.days} days`;
    return [finding('spf.provider-unused', target!, evidence)];
  });
}

function covers(own: readonly IpRange[], wanted: readonly IpRange[]): boolean {
  const merged = mergeRanges(own);
  return wanted.every((range) =>
    merged.some(
      ({ family, first, last }) => family === range.family && first <= range.first && range.last <= last,
    ),
  );
}
