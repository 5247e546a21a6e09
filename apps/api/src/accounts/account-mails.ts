import { renderMail } from '../outbox/mail-text.js';
import type { NewMail } from '../outbox/outbox.service.js';

interface Person {
  readonly name: string;
  readonly email: string;
}

export function verificationMail(person: Person, url: string): NewMail {
  return {
    purpose: 'verification',
    recipient: person.email,
    subject: 'Confirm your e-mail address for Postseal',
    ...renderMail('Confirm your e-mail address', [
      { kind: 'text', text: `Hello ${person.name}, one click and your Postseal account is ready.` },
      { kind: 'link', label: 'Confirm this address', url },
      { kind: 'text', text: 'The link works for one hour. If you did not sign up, ignore this mail.' },
    ]),
  };
}

export function passwordResetMail(person: Person, url: string): NewMail {
  return {
    purpose: 'password-reset',
    recipient: person.email,
    subject: 'Choose a new Postseal password',
    ...renderMail('Choose a new password', [
      { kind: 'text', text: `Hello ${person.name}, somebody asked to reset the password of this account.` },
      { kind: 'link', label: 'Choose a new password', url },
      { kind: 'text', text: 'The link works for one hour. If it was not you, nothing has changed.' },
    ]),
  };
}

export function invitationMail(invitation: {
  readonly recipient: string;
  readonly organizationId: string;
  readonly organizationName: string;
  readonly inviterName: string;
  readonly role: string;
  readonly url: string;
}): NewMail {
  const { recipient, organizationId, organizationName, inviterName, role, url } = invitation;
  return {
    purpose: 'invitation',
    organizationId,
    recipient,
    subject: `${inviterName} invites you to ${organizationName} on Postseal`,
    ...renderMail(`Join ${organizationName}`, [
      {
        kind: 'text',
        text: `${inviterName} invites you to watch the mail domains of ${organizationName}, as ${role}.`,
      },
      { kind: 'link', label: 'Accept the invitation', url },
      { kind: 'text', text: 'The invitation is valid for seven days.' },
    ]),
  };
}
