import type { AdvisedSource, NameEvidence, SourceBasis, SourceClass } from '@postseal/contract';
import type { Tone } from '@/components/ui/status';

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

export const evidenceWords: Readonly<Record<NameEvidence['kind'], string>> = {
  'reverse-name': 'Reverse name',
  'envelope-domain': 'Envelope domain that passed SPF',
  'dkim-signer': 'DKIM signature that passed',
  network: 'Network',
};

/** The classes of sources in words: what they are called, and in which colour of meaning. */
export const classLooks: Readonly<Record<SourceClass, { readonly word: string; readonly tone: Tone }>> = {
  compliant: { word: 'Works', tone: 'pass' },
  'needs-fixing': { word: 'Yours, not ready', tone: 'spf' },
  forwarder: { word: 'Forwarded', tone: 'forwarded' },
  'likely-spoof': { word: 'Not yours', tone: 'fail' },
  unknown: { word: 'Please review', tone: 'unknown' },
};

/** Why a source has its class. */
export function reasonOf({ reason, verdict, class: kind }: AdvisedSource): string {
  switch (reason) {
    case 'verdict':
      return verdict ? `${verdict.by} said so` : 'Somebody said so';
    case 'passes':
      return 'At least 95 of 100 messages pass';
    case 'own-host':
      return 'One of your hosts, and fewer than 95 of 100 messages pass';
    case 'known-service':
      return 'A service in your SPF record, and fewer than 95 of 100 messages pass';
    case 'in-spf':
      return 'In your SPF record, and fewer than 95 of 100 messages pass';
    case 'signs-as-owner':
      return 'A service that signs as you, and fewer than 95 of 100 messages pass';
    case 'receiver-saw-forwarding':
      return 'Receivers say that this mail was forwarded';
    case 'forwarding-network':
      return 'A network known for forwarding';
    case 'signed-elsewhere':
      return 'Your DKIM signature is valid, but the address is not in your SPF record: this is how forwarding looks';
    case 'blocked-and-unaligned':
      return 'Receivers block nearly all of it, and nothing of it is signed by you';
    case 'nothing-known':
      return kind === 'unknown' ? 'Not one of your hosts, not in your SPF record, and it fails' : '';
  }
}

/** What a source of yours lacks, and what to do. */
export const weaknessWords: Readonly<Record<NonNullable<AdvisedSource['weakness']>, string>> = {
  'spf-only':
    'Passes by SPF alone, which breaks whenever mail is forwarded. Turn on DKIM signing with your domain there.',
  'dkim-only':
    'Passes by DKIM alone. That is enough; SPF with your domain as return path would be a second leg.',
  neither:
    'Often passes neither. Turn on DKIM signing with your domain there, or add it to your SPF record if it is yours.',
};

/** `DE` as a reader says it; what is no country code stays as it is. */
export function countryName(code: string): string {
  if (!/^[A-Z]{2}$/.test(code)) return 'Country not known';
  return regions.of(code) ?? code;
}

const regions = new Intl.DisplayNames('en', { type: 'region' });
