import type { SpfMacroString } from '@postseal/dns-records';
import { expandMacros } from './macro-expansion.js';
import { toTargetName } from './target-name.js';

/** A domain-spec as far as it is known without a message. */
export type ConstantTarget =
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'hidden' }
  | { readonly kind: 'invalid'; readonly expanded: string };

/**
 * The name behind a domain-spec when the message does not matter: no macros but `%{d}` (the record's own domain) and
 * `%{o}` (the root, as mail of that domain is what the tree is about).
 */
export function constantTarget(spec: SpfMacroString, domain: string, root: string): ConstantTarget {
  const isConstant = spec.parts.every(
    (part) => part.kind === 'literal' || part.letter === 'd' || part.letter === 'o',
  );
  if (!isConstant) return { kind: 'hidden' };
  const expanded = expandMacros(spec, {
    domain,
    senderDomain: root,
    ip: { family: 4, value: 0n },
    localPart: '',
    helo: '',
    validatedName: '',
    receiver: '',
    nowSeconds: 0,
  });
  const name = toTargetName(expanded);
  return name === null ? { kind: 'invalid', expanded } : { kind: 'name', name };
}
