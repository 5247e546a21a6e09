import type { NameEvidence, SourceBasis } from '@postseal/contract';

/** What the name of a source rests on. */
export const basisWords: Readonly<Record<SourceBasis, string>> = {
  'own-host': 'one of your hosts',
  'spf-include': 'included by your SPF record',
  service: 'recognised as a service',
  signer: 'named by who signs its mail',
  'reverse-name': 'named by its reverse DNS',
  network: 'named by its network',
  address: 'nothing but the address is known',
  rest: 'too many to list one by one',
};

const evidenceWords: Readonly<Record<NameEvidence['kind'], string>> = {
  'reverse-name': 'Reverse name',
  'envelope-domain': 'Envelope domain that passed SPF',
  'dkim-signer': 'DKIM signature that passed',
  network: 'Network',
};

/** A piece of evidence as a term, with whom it belongs to. */
export function evidenceOf({ kind, value, owner }: NameEvidence): {
  term: string;
  value: string;
  owner: string;
} {
  return { term: evidenceWords[kind], value, owner: owner ?? '' };
}
