import { readDomainName } from '@postseal/mail-terms';

/** Entries of a field: one a line, or separated by commas or blanks. */
export function entriesOf(text: string): string[] {
  return text.split(/[\s,;]+/).filter((entry) => entry !== '');
}

/** Published texts: one a line, without the quotes of a zone file. */
export function textsOf(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim().replace(/"\s+"/g, '').replace(/^"|"$/g, ''))
    .filter((line) => line !== '');
}

/** The name as DNS writes it; null when it is none yet. */
export function domainOf(text: string): string | null {
  const read = readDomainName(text.trim());
  return read.ok && read.name.includes('.') ? read.name : null;
}

/** An id for an MTA-STS policy that is another one for each other policy (RFC 8461 §3.1): FNV-1a, twice. */
export function policyId(policy: string): string {
  return [policy, `${policy}\n`].map(fnv1a).join('');
}

function fnv1a(text: string): string {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return (hash >>> 0).toString(16).padStart(8, '0');
}
