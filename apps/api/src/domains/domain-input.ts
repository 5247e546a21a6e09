import type { RefusalReason } from '@postseal/contract';
import { isPublicSuffix, readDomainName } from '@postseal/mail-terms';

export const MAX_DOMAINS_AT_ONCE = 500;

export type DomainInput =
  | { readonly input: string; readonly name: string }
  | { readonly input: string; readonly refusal: { readonly reason: RefusalReason; readonly detail: string } };

/**
 * Reads pasted text as domains, one per line, comma, semicolon or blank. Addresses and URLs are taken for the domain in
 * them, since that is what people paste. Each input answers for itself; repeats count once.
 */
export function readDomainInputs(text: string): DomainInput[] {
  const inputs = [...new Set(text.split(/[\s,;]+/).filter(Boolean))];
  return inputs.map((input, index) =>
    index < MAX_DOMAINS_AT_ONCE
      ? readDomainInput(input)
      : refuse(input, 'too-many', `At most ${MAX_DOMAINS_AT_ONCE} domains at once.`),
  );
}

function readDomainInput(input: string): DomainInput {
  const bare = input
    .replace(/^[a-z]+:\/\//i, '')
    .replace(/[/?#].*$/, '')
    .replace(/^.*@/, '')
    .replace(/:\d+$/, '');
  const read = readDomainName(bare);
  if (!read.ok) {
    switch (read.fault) {
      case 'ip-address':
        return refuse(input, 'ip-address', 'This is an IP address. Add the domain of your mail addresses.');
      case 'label-too-long':
      case 'name-too-long':
        return refuse(input, 'too-long', 'This name is longer than DNS permits.');
      case 'empty':
      case 'not-a-domain':
      case 'bad-character':
        return refuse(input, 'not-a-domain', 'This is not a domain name.');
    }
  }
  if (read.name.startsWith('_') || read.name.includes('._')) {
    return refuse(input, 'not-a-domain', 'This is the name of a record. Add the domain itself.');
  }
  if (isPublicSuffix(read.name)) {
    return refuse(
      input,
      'public-suffix',
      'Everybody registers names below this one; it is nobody’s own mail domain.',
    );
  }
  return { input, name: read.name };
}

function refuse(input: string, reason: RefusalReason, detail: string): DomainInput {
  return { input, refusal: { reason, detail } };
}
