import type { RepairJob } from './entry-notes.js';

/** What a code alone tells: less than an entry of the catalogue, but never nothing. */
export interface GeneralExplanation {
  /** From an enhanced status, from the basic code, or from common words of a text without a known code. */
  readonly basis: 'enhanced-status' | 'wording' | 'reply-code';
  readonly cause: string;
  readonly fix: string;
  readonly job: RepairJob;
  readonly checks: readonly string[];
}

type Row = readonly [cause: string, fix: string, job: RepairJob, checks?: readonly string[]];

const SPF = ['spf.not-pass', 'spf.missing', 'spf.sending-ip-not-covered'];
const DKIM = ['dkim.signature-invalid', 'dkim.selector-missing', 'dkim.key-invalid'];
const ASK = 'Ask the receiver’s postmaster; quote the full reply.';
const RETRY = 'The queue tries again by itself; look again if it lasts longer than a day.';
const ADDRESS = 'Correct the recipient’s address, or delete it from the list.';

/** Subject and detail of enhanced status codes: RFC 3463 §3, and the registry of RFC 5248 (RFC 6710, 7372, 7504, 7505, 8314). */
const bySubject: Readonly<Record<string, Row>> = {
  '0.0': ['The receiver gave no reason in its code.', ASK, 'receiver'],
  '1.0': ['Something is wrong with an address.', ADDRESS, 'recipient'],
  '1.1': ['The mailbox does not exist.', ADDRESS, 'recipient', ['recipient.unknown']],
  '1.2': ['The recipient’s domain cannot be reached or does not exist.', ADDRESS, 'recipient'],
  '1.3': ['The recipient’s address is not well formed.', ADDRESS, 'recipient'],
  '1.4': ['The recipient’s address matches more than one mailbox.', ADDRESS, 'recipient'],
  '1.5': ['The recipient’s address is valid.', 'Nothing to change.', 'recipient'],
  '1.6': [
    'The mailbox has moved and left no forwarding address.',
    ADDRESS,
    'recipient',
    ['recipient.unknown'],
  ],
  '1.7': [
    'The sender’s address is not well formed.',
    'Correct MAIL FROM in the sending software.',
    'sender-server',
  ],
  '1.8': [
    'The sender’s domain cannot be resolved.',
    'Publish MX or address records for the MAIL FROM domain.',
    'sender-dns',
    ['envelope.domain-unresolvable'],
  ],
  '1.9': [
    'The message was relayed to a system that understands no such notifications.',
    'Nothing to change.',
    'receiver',
  ],
  '1.10': ['The recipient’s domain takes no mail (null MX).', ADDRESS, 'recipient', ['recipient.null-mx']],
  '2.0': ['Something is wrong with the mailbox.', 'Ask the recipient another way.', 'recipient'],
  '2.1': ['The mailbox is disabled.', 'Ask the recipient another way.', 'recipient', ['recipient.unknown']],
  '2.2': [
    'The mailbox is full.',
    'Try again later, or tell the recipient another way.',
    'recipient',
    ['recipient.full'],
  ],
  '2.3': [
    'The message is larger than the mailbox may take.',
    'Send a link in place of the attachment.',
    'sender-mail',
  ],
  '2.4': ['The mailing list could not be expanded.', 'Ask the list’s owner.', 'recipient'],
  '3.0': ['The receiving system has a fault.', RETRY, 'receiver'],
  '3.1': ['The receiving system is full.', RETRY, 'receiver'],
  '3.2': ['The receiving system takes no messages at the moment.', RETRY, 'receiver'],
  '3.3': ['The receiving system lacks a feature the message asks for.', ASK, 'receiver'],
  '3.4': [
    'The message is larger than the receiver takes.',
    'Send a link in place of the attachment.',
    'sender-mail',
  ],
  '3.5': ['The receiving system is set up wrongly.', ASK, 'receiver'],
  '3.6': ['The receiver could not give the message the asked-for priority.', RETRY, 'receiver'],
  '4.0': ['The network or the route to the receiver has a fault.', RETRY, 'receiver'],
  '4.1': [
    'The receiver’s server does not answer.',
    'Try again later; if no other receiver answers either, check whether your host blocks outgoing port 25.',
    'receiver',
  ],
  '4.2': ['The connection broke off.', RETRY, 'receiver'],
  '4.3': ['DNS could not answer for the receiver’s domain.', RETRY, 'receiver'],
  '4.4': [
    'No route to the receiver’s domain was found.',
    'Check the recipient’s domain and its MX records.',
    'recipient',
  ],
  '4.5': ['The receiver is overloaded.', RETRY, 'receiver'],
  '4.6': [
    'The message goes round in a loop.',
    'Check transport, relay and forwarding rules for a circle.',
    'sender-server',
    ['routing.loop'],
  ],
  '4.7': [
    'The message could not be delivered within the time the queue waits.',
    'Look for the reply to the single attempts in the log: it names the cause.',
    'receiver',
  ],
  '4.8': [
    'The receiver’s MTA-STS policy could not be satisfied.',
    'If the domain is yours: compare its policy with its MX hosts.',
    'receiver',
    ['mta-sts.mx-not-covered', 'mta-sts.cert-invalid'],
  ],
  '5.0': ['The two servers misunderstood each other.', ASK, 'receiver'],
  '5.1': [
    'The receiver refused a command.',
    'Check for a proxy or firewall that changes SMTP.',
    'sender-server',
  ],
  '5.2': [
    'A command was not well formed.',
    'Check the sending software and its host name.',
    'sender-server',
    ['helo.invalid'],
  ],
  '5.3': ['Too many recipients in one message.', 'Send to fewer recipients at once.', 'sender-server'],
  '5.4': [
    'A command had invalid arguments.',
    'Check the sending software and its host name.',
    'sender-server',
    ['helo.invalid'],
  ],
  '5.5': ['The two servers speak different versions of SMTP.', ASK, 'receiver'],
  '5.6': [
    'The login data were too long.',
    'Check the login set in your server for its relay.',
    'sender-server',
  ],
  '6.0': [
    'The content could not be handled.',
    'Check the MIME structure of the message.',
    'sender-mail',
    ['hdr.mime-malformed'],
  ],
  '6.1': ['The receiver does not take this kind of content.', 'Send another format.', 'sender-mail'],
  '6.2': ['The content had to be converted, which is not permitted.', 'Send another format.', 'sender-mail'],
  '6.3': [
    'The content had to be converted, which the receiver cannot do.',
    'Send another format.',
    'sender-mail',
  ],
  '6.4': ['The content was converted with loss.', 'Nothing to change.', 'receiver'],
  '6.5': ['The content could not be converted.', 'Send another format.', 'sender-mail'],
  '6.6': ['The content could not be fetched.', RETRY, 'receiver'],
  '6.7': [
    'The receiver takes no addresses with characters outside ASCII.',
    'Use an ASCII address.',
    'recipient',
  ],
  '6.8': ['The receiver gave its reply in UTF-8, which was not permitted.', ASK, 'receiver'],
  '6.9': [
    'The header has characters outside ASCII, which the receiver cannot take.',
    'Use ASCII addresses.',
    'sender-mail',
  ],
  '6.10': ['The reply has characters outside ASCII.', ASK, 'receiver'],
  '7.0': [
    'The receiver refused the message by a security or policy rule.',
    'Check SPF, DKIM, DMARC and the PTR record; then ask the receiver.',
    'sender-server',
    ['ptr.missing', ...SPF, 'dmarc.missing'],
  ],
  '7.1': [
    'The receiver’s rules refuse this message: its sender, its address or its content.',
    'Check SPF, DKIM, DMARC and the PTR record; then ask the receiver’s postmaster.',
    'sender-server',
    ['ptr.missing', 'ptr.not-confirmed', ...SPF, 'dkim.unsigned', 'dmarc.missing', 'blocklist.ip-listed'],
  ],
  '7.2': ['The mailing list does not take mail from this sender.', 'Ask the list’s owner.', 'recipient'],
  '7.3': ['The message would need a security conversion that is not possible.', ASK, 'receiver'],
  '7.4': ['The receiver lacks a security feature the message asks for.', ASK, 'receiver'],
  '7.5': [
    'A cryptographic step failed.',
    'Check TLS of your server, and of the receiver with its policy.',
    'receiver',
    ['tls.outbound-missing'],
  ],
  '7.6': ['The receiver does not know the cryptographic algorithm.', ASK, 'receiver'],
  '7.7': ['The message was changed on its way.', ASK, 'receiver'],
  '7.8': [
    'The login at the relay failed.',
    'Check user and password that your server uses for its relay.',
    'sender-server',
  ],
  '7.9': [
    'The login method is too weak, or the receiver refuses for its policy.',
    'Check the login at your relay, and SPF, DKIM and DMARC.',
    'sender-server',
    [...SPF, ...DKIM, 'dmarc.not-aligned'],
  ],
  '7.10': [
    'The receiver wants an encrypted connection.',
    'Enable TLS for outgoing mail.',
    'sender-server',
    ['tls.outbound-missing'],
  ],
  '7.11': [
    'The login method needs an encrypted connection.',
    'Enable TLS for outgoing mail.',
    'sender-server',
    ['tls.outbound-missing'],
  ],
  '7.12': ['The password must be changed first.', 'Set a new password for the relay.', 'sender-server'],
  '7.13': [
    'The account is disabled.',
    'Ask the operator of your relay, or the recipient another way.',
    'recipient',
  ],
  '7.14': ['The receiver and the relay do not trust each other.', ASK, 'sender-server'],
  '7.15': ['The message’s priority is too low for the receiver now.', RETRY, 'receiver'],
  '7.16': ['The message is too large for its priority.', 'Send a smaller message.', 'sender-mail'],
  '7.17': ['The mailbox has changed hands since the time given.', ADDRESS, 'recipient'],
  '7.18': ['The domain has changed hands since the time given.', ADDRESS, 'recipient'],
  '7.19': ['The receiver could not tell whether the mailbox changed hands.', RETRY, 'receiver'],
  '7.20': [
    'No DKIM signature passed (RFC 7372).',
    'Sign with DKIM, and check the published key.',
    'sender-server',
    ['dkim.unsigned', ...DKIM],
  ],
  '7.21': [
    'No DKIM signature that the receiver accepts passed (RFC 7372).',
    'Check key size, algorithm and signed header fields.',
    'sender-server',
    DKIM,
  ],
  '7.22': [
    'No DKIM signature of the From domain passed (RFC 7372).',
    'Sign with the domain that stands in From.',
    'sender-server',
    ['dkim.not-aligned', ...DKIM],
  ],
  '7.23': [
    'SPF failed (RFC 7372).',
    'Add the sending address, IPv4 and IPv6, to the SPF record.',
    'sender-dns',
    SPF,
  ],
  '7.24': [
    'SPF could not be evaluated (RFC 7372).',
    'Correct the SPF record: its syntax, or its number of look-ups.',
    'sender-dns',
    ['spf.syntax', 'spf.too-many-lookups', 'spf.multiple-records'],
  ],
  '7.25': [
    'The sending address has no PTR record that resolves back to it (RFC 7372).',
    'Set the PTR at the host of the address, and a matching A or AAAA record.',
    'ip-owner',
    ['ptr.missing', 'ptr.missing-v6', 'ptr.not-confirmed'],
  ],
  '7.26': [
    'Several authentication checks failed (RFC 7372).',
    'Make SPF and DKIM pass, and align one of them with From.',
    'sender-dns',
    [...SPF, ...DKIM, 'dmarc.not-aligned'],
  ],
  '7.27': [
    'The sender’s domain takes no mail, so answers would be lost (RFC 7505).',
    'Use a MAIL FROM domain that has mail servers.',
    'sender-dns',
    ['mx.null'],
  ],
  '7.28': [
    'The receiver sees a flood of mail.',
    'Send more slowly, and look for a misused account or script.',
    'sender-mail',
    ['rate.spike'],
  ],
  '7.29': ['The ARC chain of a forwarder does not verify.', 'Ask the forwarder.', 'sender-server'],
  '7.30': [
    'The message must travel over TLS only (RFC 8689).',
    'Enable TLS for outgoing mail.',
    'sender-server',
    ['tls.outbound-missing'],
  ],
};

const byCode: Readonly<Record<number, Row>> = {
  421: ['The receiver closed the connection for now.', RETRY, 'receiver'],
  450: ['The mailbox is not available at the moment.', RETRY, 'receiver'],
  451: ['The receiver had a fault while it took the message, or delays you on purpose.', RETRY, 'receiver'],
  452: ['The receiver lacks room at the moment, or you send to too many at once.', RETRY, 'receiver'],
  454: ['TLS or the login is not available at the moment.', RETRY, 'receiver'],
  455: ['The receiver cannot take the parameters at the moment.', RETRY, 'receiver'],
  500: [
    'The receiver did not understand a command.',
    'Check for a proxy or firewall that changes SMTP.',
    'sender-server',
  ],
  501: [
    'A command had invalid arguments, often the EHLO name or an address.',
    'Check your server’s host name and the address.',
    'sender-server',
    ['helo.invalid'],
  ],
  502: ['The receiver does not offer a command.', ASK, 'receiver'],
  503: [
    'Commands came in the wrong order.',
    'Check for a proxy or firewall that changes SMTP.',
    'sender-server',
  ],
  504: [
    'A parameter is not accepted, often an EHLO name that is not fully qualified.',
    'Set your server’s full host name.',
    'sender-server',
    ['helo.invalid'],
  ],
  521: ['This host takes no mail at all (RFC 7504).', ADDRESS, 'recipient'],
  523: [
    'The message is larger than the recipient may take.',
    'Send a link in place of the attachment.',
    'sender-mail',
  ],
  530: [
    'The receiver wants a login or TLS first.',
    'Enable TLS for outgoing mail, or set the login of your relay.',
    'sender-server',
    ['tls.outbound-missing'],
  ],
  534: ['The login method is too weak.', 'Check the login set for your relay.', 'sender-server'],
  535: ['The login failed.', 'Check user and password that your server uses for its relay.', 'sender-server'],
  538: [
    'The login needs an encrypted connection.',
    'Enable TLS for outgoing mail.',
    'sender-server',
    ['tls.outbound-missing'],
  ],
  550: [
    'The receiver refused: the mailbox does not exist, or a rule forbids the message.',
    'Read the words behind the code; check the address, then SPF, DKIM and the PTR record.',
    'sender-server',
    ['recipient.unknown', 'ptr.missing', ...SPF],
  ],
  551: ['The mailbox is elsewhere, and the receiver does not forward.', ADDRESS, 'recipient'],
  552: [
    'The mailbox is full, or the message is too large.',
    'Send a smaller message, or try later.',
    'recipient',
    ['recipient.full'],
  ],
  553: ['The address is not permitted or not well formed.', ADDRESS, 'recipient'],
  554: [
    'The receiver refused the connection or the message, most often by a rule about the sending address.',
    'Check the PTR record and block lists; then ask the receiver’s postmaster.',
    'sender-server',
    ['ptr.missing', 'ptr.not-confirmed', 'ptr.generic', 'blocklist.ip-listed'],
  ],
  555: [
    'The receiver knows no such parameters of MAIL FROM or RCPT TO.',
    'Check the sending software.',
    'sender-server',
  ],
  556: ['The recipient’s domain takes no mail.', ADDRESS, 'recipient', ['recipient.null-mx']],
  571: [
    'The receiver’s rules refuse this message.',
    'Check SPF, DKIM, DMARC and the PTR record; then ask the receiver.',
    'sender-server',
    ['ptr.missing', ...SPF, 'dmarc.missing'],
  ],
};

/** Words that many servers share, and the status they stand for. Read only when neither code says more than "refused". */
const byWording: readonly (readonly [RegExp, string])[] = [
  [
    /user unknown|unknown user|no such (?:user|mailbox|recipient|address)|recipient (?:address )?(?:unknown|not found)|(?:mailbox|account|address|user) (?:does not exist|not found|unavailable|is disabled|unknown)|invalid recipient|address rejected: undeliverable/,
    '1.1',
  ],
  [
    /mailbox (?:is )?full|(?:over|exceeded?) (?:the |your |its |storage )?quota|quota exceeded|out of storage/,
    '2.2',
  ],
  [/message (?:size|is too large|too big)|size limit|too large/, '3.4'],
  [
    /(?:host|domain|name|mx)[^.;]{0,60}not found|unrouteable address|name service error|nxdomain|no such domain|cannot resolve/,
    '1.2',
  ],
  [
    /connection (?:timed out|refused|reset)|timed? ?out|no route to host|network is unreachable|could not connect|connect to \S{1,255}/,
    '4.1',
  ],
  [/lost connection|connection (?:closed|dropped|lost)/, '4.2'],
  [/relay(?:ing)? (?:access )?denied|not permitted to relay|unable to relay/, '7.1'],
  [/\bspf\b/, '7.23'],
  [/\bdkim\b/, '7.20'],
  [/\bdmarc\b/, '7.26'],
  [/reverse dns|\bptr\b|\brdns\b/, '7.25'],
  [/black ?list|block ?list|\bdnsbl\b|\brbl\b|listed (?:in|at|on|by)/, '7.1'],
  [/too many (?:connections|messages|errors)|rate limit|throttl/, '7.28'],
  [/\bspam\b|unsolicited/, '7.1'],
  [/starttls|\btls\b/, '7.10'],
];

const VAGUE = new Set(['0.0', '7.0', '7.1', '1.0', '2.0', '3.0', '4.0', '5.0', '6.0']);

/**
 * Explains a refusal that the catalogue does not know: from its enhanced status (RFC 3463), from common words where
 * that is vague, and from the basic code (RFC 5321 §4.2). Null when none of them says anything.
 */
export function explainCodes(
  enhancedStatus: string | null,
  replyCode: number | null,
  text: string,
): GeneralExplanation | null {
  const subject = enhancedStatus?.slice(2) ?? null;
  if (subject !== null && !VAGUE.has(subject) && Object.hasOwn(bySubject, subject)) {
    return toExplanation('enhanced-status', bySubject[subject]!);
  }
  const worded = byWording.find(([pattern]) => pattern.test(text))?.[1];
  if (worded !== undefined) return toExplanation('wording', bySubject[worded]!);
  if (subject !== null && subject !== '0.0') {
    const row = bySubject[subject] ?? bySubject[`${subject.split('.')[0]}.0`];
    if (row !== undefined) return toExplanation('enhanced-status', row);
  }
  if (replyCode !== null && Object.hasOwn(byCode, replyCode))
    return toExplanation('reply-code', byCode[replyCode]!);
  if (replyCode !== null && replyCode >= 400) {
    return toExplanation('reply-code', replyCode < 500 ? byCode[451]! : byCode[550]!);
  }
  return subject === null ? null : toExplanation('enhanced-status', bySubject['0.0']!);
}

function toExplanation(
  basis: GeneralExplanation['basis'],
  [cause, fix, job, checks = []]: Row,
): GeneralExplanation {
  return { basis, cause, fix, job, checks };
}
