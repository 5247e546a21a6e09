import { formatIp, isPublicIp, parseIp, readDomainName, unmapIp } from '@postseal/mail-terms';

export interface CheckSubject {
  /** In A-labels. */
  readonly domain: string;
  readonly addresses: readonly string[];
}

interface Read {
  /** Null when there are faults. */
  readonly subject: CheckSubject | null;
  readonly faults: { readonly domain?: string; readonly addresses?: string };
}

/** As many as the API takes in one check. */
const MAX_ADDRESSES = 4;

/** Reads what somebody typed, or what a link holds; empty addresses are passed over. */
export function readSubject(domainText: string, addressTexts: readonly string[]): Read {
  const name = readDomainName(domainText);
  const given = [...new Set(addressTexts.map((text) => text.trim()).filter(Boolean))];
  const parsed = given.map((text) => parseIp(text)).map((ip) => ip && unmapIp(ip));
  const wrong = given.find((_, index) => !parsed[index] || !isPublicIp(parsed[index]));
  const faults = {
    ...(name.ok
      ? {}
      : {
          domain:
            domainText.trim() === '' ? 'Enter a domain.' : 'This is not a domain name such as example.org.',
        }),
    ...(wrong !== undefined && { addresses: `“${wrong}” is not a public IP address.` }),
    ...(given.length > MAX_ADDRESSES && { addresses: `At most ${MAX_ADDRESSES} addresses at a time.` }),
  };
  if (!name.ok || faults.addresses) return { subject: null, faults };
  return {
    subject: { domain: name.name, addresses: parsed.flatMap((ip) => (ip ? [formatIp(ip)] : [])) },
    faults,
  };
}

/** Where the subject is checked; the same link can be sent to somebody else. */
export function subjectPath({ domain, addresses }: CheckSubject): string {
  const query = addresses.map((ip) => `ip=${encodeURIComponent(ip)}`).join('&');
  return `/check/${encodeURIComponent(domain)}${query && `?${query}`}`;
}
