import type { Resolver } from '@postseal/mail-terms';
import { failed, type Judgement, passed, unknown } from './judgement.js';

/** Whether answers can be sent to the domains that the message names as its origin. */
export interface EnvelopeFacts {
  /** A domain has neither MX nor address; null when that could not be asked. */
  readonly isUnresolvable: boolean | null;
  readonly judgements: readonly Judgement[];
}

type Reach = 'mx' | 'address' | 'null-mx' | 'nothing' | 'unknown';

/**
 * Looks the domains of MAIL FROM and From up (RFC 5321 §5.1, RFC 7505).
 * @param domains lower-case A-label names, without repetition
 */
export async function checkEnvelope(domains: readonly string[], resolver: Resolver): Promise<EnvelopeFacts> {
  if (domains.length === 0) return { isUnresolvable: null, judgements: [] };
  const reached = await Promise.all(
    domains.map(async (domain) => ({ domain, reach: await reach(domain, resolver) })),
  );
  const withReach = (wanted: Reach) =>
    reached.filter((one) => one.reach === wanted).map(({ domain }) => domain);
  const lost = withReach('nothing');
  const closed = withReach('null-mx');
  const unasked = withReach('unknown');
  const judgements: Judgement[] = [];
  if (lost.length > 0) {
    const paste = `${lost[0]} MX 10 mail.${lost[0]}.`;
    judgements.push(
      failed('envelope.domain-unresolvable', `${lost.join(', ')}: neither MX nor address`, { paste }),
    );
  } else if (unasked.length > 0) {
    judgements.push(unknown('envelope.domain-unresolvable', `${unasked.join(', ')} could not be looked up`));
  } else judgements.push(passed('envelope.domain-unresolvable', domains.join(', ')));
  if (closed.length > 0) {
    const fix = 'Send from a domain that takes answers: its null MX (MX 0 .) says that it never does.';
    judgements.push(failed('mx.null', `${closed.join(', ')} MX 0 .`, { fix }));
  } else if (unasked.length === 0) judgements.push(passed('mx.null', domains.join(', ')));
  return {
    isUnresolvable: lost.length > 0 ? true : unasked.length > 0 ? null : false,
    judgements,
  };
}

async function reach(domain: string, resolver: Resolver): Promise<Reach> {
  const mx = await resolver.mx(domain);
  if (mx.outcome === 'found') return mx.records.every(({ exchange }) => exchange === '') ? 'null-mx' : 'mx';
  const addresses = await Promise.all([resolver.a(domain), resolver.aaaa(domain)]);
  if (addresses.some(({ outcome }) => outcome === 'found')) return 'address';
  const isUnknown =
    mx.outcome === 'unavailable' || addresses.some(({ outcome }) => outcome === 'unavailable');
  return isUnknown ? 'unknown' : 'nothing';
}
