import type { Resolver } from '@postseal/mail-terms';
import { expandSpf, rfc7208Limits, spfExpansionCaps } from '@postseal/spf';
import type { Finding } from './finding.js';
import { checkSpf, type SpfSubject } from './spf-checks.js';
import { type SpfPosture, spfPosture } from './spf-posture.js';
import type { Unanswered } from './unanswered.js';

export interface SpfCheck {
  readonly posture: SpfPosture;
  readonly findings: readonly Finding[];
  readonly unanswered: readonly Unanswered[];
}

/** Expands the domain's SPF record and says what is wrong with it. */
export async function checkSpfPart(
  subject: SpfSubject,
  resolver: Resolver,
  signal: AbortSignal | null,
): Promise<SpfCheck> {
  const expansion = await expandSpf(subject.domain, resolver, { ...spfExpansionCaps, signal });
  const { findings, unanswered } = await checkSpf(subject, expansion, resolver, { ...rfc7208Limits, signal });
  return { posture: spfPosture(expansion), findings, unanswered };
}
