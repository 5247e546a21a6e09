import type { ReportStanding, TrustClass } from '@postseal/contract';

/** What the badge of a report's sender says, and what it means. */
export const trustWords: Readonly<Record<TrustClass, { readonly word: string; readonly meaning: string }>> = {
  verified: {
    word: 'Verified',
    meaning: 'Its mail passes DMARC, and the reporter’s name belongs to the domain that sent it.',
  },
  vouched: { word: 'Handed in', meaning: 'A member of your organization, or its key, handed it in.' },
  unverified: { word: 'Unverified', meaning: 'Nothing proves that the reporter sent it.' },
  unknown: { word: 'Not known yet', meaning: 'DNS did not answer what decides; it is asked again.' },
  rejected: { word: 'Forged', meaning: 'Its mail fails DMARC under a policy that asks to reject it.' },
};

/** How much of a report counts. */
export const standingWords: Readonly<Record<ReportStanding, string>> = {
  believed: 'It counts everywhere.',
  doubted: 'It is shown in traffic, and left out of what decides about your policy and of alerts.',
  ignored: 'It counts nowhere.',
};

const reasons: Readonly<Record<string, string>> = {
  aligned: 'An aligned signature or SPF pass proves the domain in From.',
  'handed-in': 'It came by upload or with the organization’s key, so whoever did that answers for it.',
  'dmarc-fail': 'The mail fails DMARC for the domain in From.',
  'no-dmarc-record': 'The domain in From publishes no DMARC record, so nothing can be proven by it.',
  'no-author': 'The mail has no single address in From.',
  'names-disagree': 'The mail is genuine, but the reporter that it names belongs to another domain.',
  'no-session': 'It was fetched from a mailbox and carries no signature that counts.',
  'dns-silent': 'DNS did not answer for the sender. It is asked again for a day and a half.',
  'not-checked': 'It was stored before report mails were checked.',
  'fails-reject-policy': 'The domain in From asks receivers to reject mail like this.',
};

export function explainTrust(reason: string): string {
  return reasons[reason] ?? reason;
}

/** `dkim:example.net` → "signed by example.net". */
export function describeSender(sender: string): string {
  const [kind, ...rest] = sender.split(':');
  const what = rest.join(':');
  switch (kind) {
    case 'dkim':
      return `signed by ${what}`;
    case 'spf':
      return `sent from a host of ${what}`;
    case 'ip':
      return `unsigned, from ${what}`;
    case 'upload':
      return 'uploaded';
    case 'api':
      return 'sent in with a key';
    case 'imap':
      return 'unsigned, out of a mailbox';
    default:
      return 'not known';
  }
}
