import { type CheckId, check } from '@postseal/dns-checks';

/** What a row says about a check: the catalogue's words, or for a message's own checks those below. */
export interface CheckText {
  readonly title: string;
  readonly meaning: string;
  readonly reference: string | null;
  readonly fix: string;
}

/** Checks of a message that the catalogue of domain checks does not hold. */
const ownChecks = {
  'tls.outbound-old': {
    title: 'Mail sent over old TLS',
    meaning: 'The connection used a TLS version below 1.2, which receivers are switching off.',
    reference: 'RFC 8996',
    fix: 'Permit TLS 1.2 and 1.3 for outgoing mail.',
  },
  'dkim.signed-twice': {
    title: 'Signed twice with the same key',
    meaning: 'Two signatures have the same d= and s=: the message passed the signer twice.',
    reference: 'RFC 6376 §4.2',
    fix: 'Switch signing off on the listener that takes mail back from the content filter.',
  },
  'hdr.date-invalid': {
    title: 'Date missing or invalid',
    meaning: 'Every message needs one Date field in the form of RFC 5322; spam often lacks it.',
    reference: 'RFC 5322 §3.6.1',
    fix: 'Let the mailer write Date, such as Tue, 24 Nov 2026 09:30:00 +0100.',
  },
  'hdr.subject-missing': {
    title: 'No subject',
    meaning: 'Mail without a subject is rarely read, and filters count it.',
    reference: 'RFC 5322 §3.6.5',
    fix: 'Write a Subject field.',
  },
  'hdr.line-too-long': {
    title: 'Lines over 998 characters',
    meaning: 'Longer lines break SMTP; servers on the way cut or refuse them, which also breaks signatures.',
    reference: 'RFC 5321 §4.5.3.1.6',
    fix: 'Encode long text as quoted-printable or base64 and fold long header fields.',
  },
  'hdr.bare-newline': {
    title: 'Bare CR or LF',
    meaning: 'A line ended with CR or LF alone; servers hardened against SMTP smuggling refuse that.',
    reference: 'RFC 5321 §2.3.8',
    fix: 'End every line with CR LF in the software that hands the message over by SMTP.',
  },
  'hdr.charset-invalid': {
    title: 'Text and declared charset differ',
    meaning: 'A text part names no or an unknown charset, or holds bytes that are not valid in it.',
    reference: 'RFC 2046 §4.1.2',
    fix: 'Declare charset=utf-8 and send valid UTF-8.',
  },
  'content.html-large': {
    title: 'HTML over 102 KB',
    meaning: 'Gmail cuts messages that are longer, and hides the rest behind a link.',
    reference: null,
    fix: 'Shorten the HTML: remove comments, inline images and repeated styles.',
  },
  'content.images': {
    title: 'Images without words',
    meaning: 'Images lack alternative text, or there is hardly any text beside them.',
    reference: 'HTML Living Standard §4.8.4',
    fix: 'Give every image an alt text and say the message in words.',
  },
  'content.link-host-differs': {
    title: 'Link shows another host',
    meaning: 'The visible text names one host and the link leads to another, as in phishing.',
    reference: null,
    fix: 'Let the text name the host that the link leads to, or use words instead of an address.',
  },
  'content.link-ip-literal': {
    title: 'Link to a bare IP address',
    meaning: 'Links to addresses instead of names are typical of malware.',
    reference: null,
    fix: 'Link to a host name of your domain.',
  },
  'content.link-credentials': {
    title: 'Link with user name or password',
    meaning: 'A link carries text before an @, which hides the host it leads to.',
    reference: 'RFC 3986 §3.2.1',
    fix: 'Remove everything between // and @ from the link.',
  },
  'content.link-plain-http': {
    title: 'Links without https',
    meaning: 'Links lead to plain http, which browsers warn about.',
    reference: null,
    fix: 'Link to https addresses.',
  },
  'content.attachment-executable': {
    title: 'Executable attachment',
    meaning:
      'A program or script is attached, or is inside an attached archive; large receivers refuse that.',
    reference: null,
    fix: 'Offer the file for download and link to it.',
  },
  'content.message-large': {
    title: 'Very large message',
    meaning: 'Many receivers refuse messages above 10 to 25 MB.',
    reference: null,
    fix: 'Offer large files for download and link to them.',
  },
  'arc.chain-invalid': {
    title: 'ARC chain does not verify',
    meaning: 'A forwarder sealed the message, and the seals no longer fit it.',
    reference: 'RFC 8617 §5.2',
    fix: 'Nothing on your side, unless the forwarder is yours: seal after the last change to the message.',
  },
} as const satisfies Record<string, CheckText>;

/** A check of a message: an id of the catalogue or one of this package's own. */
export type MessageCheckId = CheckId | keyof typeof ownChecks;

export const ownCheckIds = Object.keys(ownChecks) as (keyof typeof ownChecks)[];

/** Title, meaning and general fix of a check. */
export function describeCheck(id: MessageCheckId): CheckText {
  return id in ownChecks ? ownChecks[id as keyof typeof ownChecks] : check(id as CheckId);
}
