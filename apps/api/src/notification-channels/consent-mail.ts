import { type MailText, renderMail } from '../outbox/mail-text.js';

const MAX_NAME = 60;

/**
 * Asks a stranger whether they want an organization's alerts. The name is all that somebody else wrote in it, so it is
 * stripped of whatever could be a link or an address.
 */
export function consentMail(organization: string, url: string): MailText & { readonly subject: string } {
  const name = plainName(organization);
  const heading = `Do you want mail alerts of ${name}?`;
  return {
    subject: heading,
    ...renderMail(
      heading,
      [
        {
          kind: 'text',
          text: `${name} watches its mail domains with Postseal and has entered this address, so that you hear when their mail breaks. Nothing is sent to you before you say yes.`,
        },
        { kind: 'link', label: 'Answer', url },
        {
          kind: 'text',
          text: 'If you do not know what this is about, do nothing, or say there that you do not want it: then you are not asked again.',
        },
      ],
      'Sent by Postseal, because somebody entered your address. This is the only mail until you answer.',
    ),
  };
}

/** Letters, digits and spaces of a name; no dot, colon or slash that a mail program would make a link of. */
function plainName(name: string): string {
  const plain = name
    .replace(/[^\p{L}\p{N} &'()-]+/gu, ' ')
    .replace(/ +/g, ' ')
    .trim();
  return plain.slice(0, MAX_NAME).trim() || 'An organization';
}
