/** What a result type of a TLS report means, for people. */
export interface TlsFailureType {
  /** As reported, in lower case. */
  readonly id: string;
  /** False for a type that RFC 8460 does not list; such types are kept and shown as the reporter wrote them. */
  readonly isKnown: boolean;
  readonly title: string;
  /** What happened, and what it means for mail. */
  readonly meaning: string;
  /** What the domain's owner does about it. */
  readonly fix: string;
}

type Words = Omit<TlsFailureType, 'id' | 'isKnown'>;

/** Every result type of RFC 8460 §4.3, in its order. */
const words: Readonly<Record<string, Words>> = {
  'starttls-not-supported': {
    title: 'A mail server offers no encryption',
    meaning:
      'The receiving mail server did not offer STARTTLS. Senders that insist on encryption could not deliver; others sent the mail in the open.',
    fix: 'Switch TLS on for incoming mail at the mail server named here, with a certificate for its name. If it is switched on, look for a firewall that strips STARTTLS from the dialogue (some “SMTP inspection” features do).',
  },
  'certificate-host-mismatch': {
    title: 'The certificate is for another name',
    meaning:
      'The certificate of the mail server does not carry the name that the MX record gives it. Senders that check cannot tell whether they talk to the right server.',
    fix: 'Give the mail server a certificate that lists its MX name, or change the MX record to a name that the certificate lists. With MTA-STS the name must also be in the policy’s mx lines.',
  },
  'certificate-expired': {
    title: 'The certificate has expired',
    meaning:
      'The certificate of the mail server had run out when the sender connected. Senders that check refuse to deliver.',
    fix: 'Renew the certificate and reload the mail server: many servers go on using the old file until then. Then see why the automatic renewal did not run.',
  },
  'certificate-not-trusted': {
    title: 'The certificate is not trusted',
    meaning:
      'The certificate was not issued by an authority that the sender trusts, or the chain of issuers that the server sends has a gap.',
    fix: 'Use a certificate of a public authority, and configure the full chain (often called fullchain.pem), not only the certificate itself.',
  },
  'validation-failure': {
    title: 'The connection could not be verified',
    meaning:
      'TLS could not be set up for a reason that has no type of its own, for example no common protocol version or cipher.',
    fix: 'See the additional information and reason code of the reporter. Often the server only offers old TLS versions: offer TLS 1.2 and 1.3.',
  },
  'tlsa-invalid': {
    title: 'The TLSA record does not fit the certificate',
    meaning:
      'The domain publishes TLSA records (DANE), and none of them fits the certificate that the server showed. Senders that check DANE do not deliver.',
    fix: 'Publish a TLSA record for the present certificate. When renewing, publish the new record first and switch the certificate after the old record’s TTL, or keep the key and pin the key (3 1 1).',
  },
  'dnssec-invalid': {
    title: 'DNSSEC answers are not valid',
    meaning:
      'The DNS answers about the domain or its mail server could not be validated: a signature ran out or the keys do not fit. Senders that check DNSSEC cannot find the mail server.',
    fix: 'Check that the zone is signed with keys that match the DS record at the registrar and that signatures are renewed. A validating resolver answers SERVFAIL until then.',
  },
  'dane-required': {
    title: 'The sender demands DANE, and there is none',
    meaning:
      'The sender is configured to use only DANE for this domain, and found no usable TLSA records. It is the sender’s own setting.',
    fix: 'Publish TLSA records for the mail servers in a signed zone. If you removed DANE on purpose, ask the sender to drop the requirement.',
  },
  'sts-policy-fetch-error': {
    title: 'The MTA-STS policy could not be fetched',
    meaning:
      'The policy file at mta-sts.DOMAIN could not be loaded over HTTPS. Senders without a remembered copy deliver without MTA-STS protection.',
    fix: 'Make https://mta-sts.DOMAIN/.well-known/mta-sts.txt answer 200 with text/plain, without redirects, also to clients far away and without a browser. If MTA-STS was given up, publish mode “none” first and remove the record later.',
  },
  'sts-policy-invalid': {
    title: 'The MTA-STS policy is not valid',
    meaning: 'The policy file was loaded and cannot be understood, so senders ignore it.',
    fix: 'Check the four lines of the file: version: STSv1, mode, mx (one line for each) and max_age, each on a line of its own.',
  },
  'sts-webpki-invalid': {
    title: 'The policy host’s certificate is not valid',
    meaning:
      'The web server at mta-sts.DOMAIN showed a certificate that is expired, for another name or not trusted, so the policy could not be loaded.',
    fix: 'Give the web server at mta-sts.DOMAIN a valid certificate that lists exactly this name. It is the certificate of the website, not of the mail server.',
  },
};

/** The result types that RFC 8460 §4.3 lists. */
export const tlsFailureTypes: readonly string[] = Object.keys(words);

/** Sessions that a reporter counted as failed without a detail that says why. */
export const UNEXPLAINED_TLS_FAILURE = 'not-stated';

const unexplained: Words = {
  title: 'Failures without a stated reason',
  meaning: 'The reporter counted failed sessions and does not say what went wrong in them.',
  fix: 'Look at the other failures of the same day: mostly they share a cause. If there are none, test the mail servers’ TLS and the MTA-STS policy.',
};

/** What a result type means, `mta-sts.DOMAIN` and the like with the domain filled in. Never fails: other words are kept. */
export function explainTlsFailure(resultType: string, domain: string): TlsFailureType {
  const id = resultType.toLowerCase();
  const known =
    id === UNEXPLAINED_TLS_FAILURE ? unexplained : Object.hasOwn(words, id) ? words[id] : undefined;
  if (!known) {
    return {
      id,
      isKnown: false,
      title: `Reported as “${id}”`,
      meaning: 'RFC 8460 does not list this type; it is shown as the reporter wrote it.',
      fix: 'See the additional information and reason code of the reporter, and the receiving server it names.',
    };
  }
  const fill = (text: string) => text.replaceAll('DOMAIN', domain);
  return { id, isKnown: true, title: known.title, meaning: fill(known.meaning), fix: fill(known.fix) };
}
