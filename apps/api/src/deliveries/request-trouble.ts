import type { GuardedFailure } from '@postseal/guarded-fetch';

/**
 * Why a message could not be posted, for those whose channel it is: what they can act on. Addresses, ports and the rules
 * of this instance's network stay out of it; the log has them.
 */
export const troubleWords: Readonly<Record<GuardedFailure['reason'], string>> = {
  'url-not-allowed': 'This instance does not post to such a URL. Enter one that begins with https://.',
  'no-address': 'The host of the URL has no address in DNS. Is it spelled right?',
  'dns-failed': 'The address of the host could not be looked up.',
  'address-not-allowed':
    'This instance does not post to the address of this host. The operator can allow it.',
  'connect-failed': 'The host takes no connection.',
  'connect-timeout': 'The host does not answer.',
  'tls-failed': 'The host offers no TLS connection.',
  'certificate-invalid': 'The certificate of the host is not valid for it.',
  'headers-timeout': 'The host took the request and did not answer.',
  'headers-too-large': 'The answer was too large.',
  'bad-response': 'The host did not answer as a web server does.',
  'body-compressed': 'The answer was compressed, which was not asked for.',
  'body-too-large': 'The answer was too large.',
  'connection-lost': 'The connection ended before the answer.',
  'redirect-refused': 'The host answered with another URL. Enter the one it leads to.',
  timeout: 'The answer took too long.',
};
