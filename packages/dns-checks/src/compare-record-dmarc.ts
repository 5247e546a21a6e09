import { type RequestedPolicy, requestedPolicies } from '@postseal/mail-terms';
import type { CanonicalDmarc, CanonicalRuaAuthorisation } from './canonical.js';
import type { ChangeContext, Note, Sides } from './change-event.js';

/** Changes of the policy that applies to the domain, wherever it stands. */
export function compareDmarc(
  { before, after }: Sides<CanonicalDmarc>,
  domain: string,
  context: ChangeContext,
): Note[] {
  if (after.state === 'none') {
    return [['dmarc.removed', 'critical', `No DMARC policy protects ${domain} any more.`]];
  }
  if (before.state === 'none') {
    return [
      [
        'dmarc.added',
        'info',
        `${domain} now has a DMARC policy: ${after.effectivePolicy ?? 'not applicable'}.`,
      ],
    ];
  }
  const notes: Note[] = [];
  const weaker = policySteps(before, after).filter(({ to, from }) => rank(to) < rank(from));
  const stronger = policySteps(before, after).filter(({ to, from }) => rank(to) > rank(from));
  const shown = (steps: readonly PolicyStep[]) =>
    steps
      .map(({ tag, from, to }) => `${tag} went from ${from ?? 'no policy'} to ${to ?? 'no policy'}`)
      .join(', ');
  if (weaker.length > 0) {
    notes.push([
      'dmarc.policy-weakened',
      'critical',
      `The DMARC policy of ${domain} is weaker: ${shown(weaker)}.`,
    ]);
  } else if (isAlignmentRelaxed(before, after)) {
    notes.push(['dmarc.policy-weakened', 'info', `DMARC alignment of ${domain} is now relaxed.`]);
  }
  if (stronger.length > 0) {
    notes.push([
      'dmarc.policy-strengthened',
      'info',
      `The DMARC policy of ${domain} is stronger: ${shown(stronger)}.`,
    ]);
  }
  if (after.policyDomain !== before.policyDomain) {
    const meaning = `The DMARC policy of ${domain} now comes from ${after.policyDomain}, before from ${before.policyDomain}.`;
    notes.push(['dmarc.owner-changed', 'warning', meaning]);
  } else if (after.cname !== before.cname) {
    const meaning = `The DMARC record of ${domain} now stands at ${after.cname ?? 'its own name'}.`;
    notes.push(['dmarc.owner-changed', 'warning', meaning]);
  }
  if (after.rua.join() !== before.rua.join()) notes.push(ruaChange({ before, after }, domain, context));
  if (notes.length === 0) notes.push(['dmarc.changed', 'info', `The DMARC record of ${domain} was edited.`]);
  return notes;
}

interface PolicyStep {
  readonly tag: string;
  readonly from: RequestedPolicy | null;
  readonly to: RequestedPolicy | null;
}

/** The policies whose change matters to the watched domain: all three of its own record, else the one that applies. */
function policySteps(before: CanonicalDmarc, after: CanonicalDmarc): PolicyStep[] {
  const steps: PolicyStep[] = [
    { tag: 'the policy', from: before.effectivePolicy, to: after.effectivePolicy },
  ];
  if (before.policyDomain !== after.policyDomain) return steps;
  for (const tag of ['sp', 'np'] as const) {
    steps.push({ tag, from: before.policies?.[tag] ?? null, to: after.policies?.[tag] ?? null });
  }
  return steps;
}

function rank(policy: RequestedPolicy | null): number {
  return policy === null ? -1 : requestedPolicies.indexOf(policy);
}

function isAlignmentRelaxed(before: CanonicalDmarc, after: CanonicalDmarc): boolean {
  return (['dkim', 'spf'] as const).some(
    (id) => before.alignment?.[id] === 'strict' && after.alignment?.[id] === 'relaxed',
  );
}

function ruaChange({ before, after }: Sides<CanonicalDmarc>, domain: string, context: ChangeContext): Note {
  const ours = context.ruaAddress ? `mailto:${context.ruaAddress.toLowerCase()}` : null;
  if (ours !== null && before.rua.includes(ours) && !after.rua.includes(ours)) {
    const meaning = `DMARC reports for ${domain} no longer come here: our address left the rua tag.`;
    return ['dmarc.rua-changed', 'error', meaning];
  }
  const list = after.rua.join(', ') || 'nobody';
  return ['dmarc.rua-changed', 'warning', `DMARC reports for ${domain} now go to ${list}.`];
}

/** Changes of what the hosts of report addresses elsewhere allow (RFC 9990); another choice of addresses is no such change. */
export function compareRuaAuthorisation(
  { before, after }: Sides<CanonicalRuaAuthorisation>,
  domain: string,
): Note[] {
  const lost = after.refused.filter((host) => before.allowed.includes(host));
  if (lost.length > 0) {
    const meaning = `${lost.join(', ')} no longer allows reports about ${domain}, so reporters stop sending them there.`;
    return [['dmarc.rua-authorisation-lost', 'error', meaning]];
  }
  const regained = after.allowed.filter((host) => before.refused.includes(host));
  if (regained.length === 0) return [];
  return [['dmarc.rua-authorised', 'info', `${regained.join(', ')} now allows reports about ${domain}.`]];
}
