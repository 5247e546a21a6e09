interface Entry {
  readonly word: string;
  readonly meaning: string;
}

/** The field's words in one or two plain sentences each. */
export const glossary = {
  ptr: {
    word: 'PTR',
    meaning:
      'The reverse name of an IP address. Large receivers refuse mail from an address that has none, or whose name does not point back to it.',
  },
  spf: {
    word: 'SPF',
    meaning: 'A TXT record that lists which servers may send mail with your domain in the envelope.',
  },
  dkim: {
    word: 'DKIM',
    meaning:
      'A signature your server adds to each message. Receivers check it against a public key in your DNS, so it survives forwarding.',
  },
  dmarc: {
    word: 'DMARC',
    meaning:
      'A TXT record that tells receivers what to do with mail that claims to be from your domain but passes neither SPF nor DKIM for it, and where to send reports.',
  },
  mx: { word: 'MX', meaning: 'The record that names the servers which receive mail for your domain.' },
  policy: {
    word: 'Policy',
    meaning:
      'What your DMARC record asks receivers to do with mail that fails: nothing (p=none), put it aside (p=quarantine) or refuse it (p=reject).',
  },
  alignment: {
    word: 'Alignment',
    meaning:
      'The domain that SPF or DKIM vouches for is the one in the From line that people see, or belongs to the same organization.',
  },
  selector: {
    word: 'Selector',
    meaning:
      'The name of one DKIM key. The key for selector "s1" is found at s1._domainkey under your domain.',
  },
  rua: {
    word: 'Report address',
    meaning:
      'The rua tag of your DMARC record: where receivers send their daily summary of mail that claimed to be from your domain.',
  },
  reporter: {
    word: 'Reporter',
    meaning: 'The mail receiver that wrote a report, such as a large mailbox provider.',
  },
  disposition: {
    word: 'Disposition',
    meaning: 'What the receiver really did with a message: delivered it, put it aside or refused it.',
  },
  passRate: {
    word: 'Pass rate',
    meaning:
      'The share of reported messages that passed DMARC: SPF or DKIM passed for the domain in the From line.',
  },
  forwarded: {
    word: 'Forwarded',
    meaning: 'Mail that another server passed on. SPF breaks on the way, DKIM usually survives.',
  },
  lookups: {
    word: 'DNS look-ups',
    meaning: 'An SPF record may cost at most ten DNS look-ups. Above that, receivers treat it as broken.',
  },
  ttl: { word: 'TTL', meaning: 'How long, in seconds, others may keep a DNS answer before they ask again.' },
  organizationalDomain: {
    word: 'Organizational domain',
    meaning:
      'The domain that was registered, such as example.org for mail.example.org. Alignment is judged by it.',
  },
  totp: {
    word: 'Authenticator app',
    meaning: 'An app that shows a six-digit code which changes every 30 seconds.',
  },
} as const satisfies Record<string, Entry>;

export type GlossaryTerm = keyof typeof glossary;
