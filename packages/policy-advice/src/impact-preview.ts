import type { ClassifiedSource, SourceClass } from './classify-source.js';
import type { PolicyScope, PolicyStep } from './policy-ladder.js';
import { alignedOf, type SourceCounts } from './source-traffic.js';

/** What one source sent under the domain's own name and under its subdomains. */
export interface ScopedTraffic {
  readonly source: ClassifiedSource;
  readonly scope: Exclude<PolicyScope, 'absent-names'>;
  readonly counts: SourceCounts;
}

export interface AffectedSource {
  readonly key: string;
  readonly name: string;
  readonly class: SourceClass;
  /** Messages without an aligned pass, which the policy is about. */
  readonly messages: number;
}

export interface ImpactPreview {
  /** All messages of the names that the step is about. */
  readonly messages: number;
  readonly affected: number;
  readonly byClass: Readonly<Record<SourceClass, number>>;
  /** Most affected first. */
  readonly sources: readonly AffectedSource[];
  /** False for `np`: reports do not tell which names exist. */
  readonly isKnown: boolean;
}

/**
 * Replays the window under a step: how many messages had no aligned pass and would have been in its reach, by class and
 * source. Messages without a verdict count as affected, since nothing shows that they passed. Receivers may act otherwise.
 */
export function previewImpact(
  traffic: readonly ScopedTraffic[],
  step: Pick<PolicyStep, 'scope' | 'raisesSubdomains'>,
): ImpactPreview {
  const reached = traffic.filter(
    ({ scope }) => scope === step.scope || (scope === 'subdomains' && step.raisesSubdomains),
  );
  const byClass = { compliant: 0, 'needs-fixing': 0, forwarder: 0, 'likely-spoof': 0, unknown: 0 };
  const sources = new Map<string, AffectedSource>();
  let messages = 0;
  let affected = 0;
  for (const { source, counts } of reached) {
    const unaligned = counts.messages - alignedOf(counts);
    messages += counts.messages;
    affected += unaligned;
    byClass[source.class] += unaligned;
    if (unaligned === 0) continue;
    const known = sources.get(source.key)?.messages ?? 0;
    const { key, name } = source;
    sources.set(key, { key, name, class: source.class, messages: known + unaligned });
  }
  return {
    messages,
    affected,
    byClass,
    sources: [...sources.values()].sort((a, b) => b.messages - a.messages || a.key.localeCompare(b.key)),
    isKnown: step.scope !== 'absent-names',
  };
}
