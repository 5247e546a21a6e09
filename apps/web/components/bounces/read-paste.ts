import { type BounceExplanation, bounceLimits, explainBounce } from '@postseal/bounces';
import { formatIp, parseIp, readDomainName } from '@postseal/mail-terms';

/** What the box holds: nothing, the name of a domain, an address, or a refusal with its explanation. */
export type Paste =
  | { readonly kind: 'empty' }
  | { readonly kind: 'domain'; readonly domain: string }
  | { readonly kind: 'address'; readonly ip: string }
  | { readonly kind: 'bounce'; readonly explanation: BounceExplanation };

/** Reads what a person pasted or typed. A single word with a dot, or a mail address, is taken for a domain. */
export function readPaste(input: string | Uint8Array): Paste {
  if (typeof input === 'string') {
    const word = input.trim();
    if (word === '') return { kind: 'empty' };
    if (!/\s/.test(word) && word.length <= 320) {
      const ip = parseIp(word.replace(/^\[|\]$/g, ''));
      if (ip !== null) return { kind: 'address', ip: formatIp(ip) };
      const host = word.replace(/^https?:\/\//i, '').replace(/[/?#].*$/, '');
      const read = readDomainName(host.slice(host.lastIndexOf('@') + 1));
      if (read.ok && /\.[a-z][a-z0-9-]+$/.test(read.name)) return { kind: 'domain', domain: read.name };
    }
  }
  return { kind: 'bounce', explanation: explainBounce(input, bounceLimits) };
}
