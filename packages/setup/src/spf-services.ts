/** A service that sends mail in its customers' names, and the name its help page tells them to include. */
export interface SendingService {
  readonly id: string;
  readonly name: string;
  readonly include: string;
}

/** From the services' public help pages; the live look-up shows whether a name still answers. */
export const sendingServices: readonly SendingService[] = [
  { id: 'google', name: 'Google Workspace', include: '_spf.google.com' },
  { id: 'microsoft365', name: 'Microsoft 365', include: 'spf.protection.outlook.com' },
  { id: 'amazon-ses', name: 'Amazon SES', include: 'amazonses.com' },
  { id: 'brevo', name: 'Brevo', include: 'spf.brevo.com' },
  { id: 'fastmail', name: 'Fastmail', include: 'spf.messagingengine.com' },
  { id: 'gandi', name: 'Gandi Mail', include: '_mailcust.gandi.net' },
  { id: 'icloud', name: 'iCloud custom domain', include: 'icloud.com' },
  { id: 'ionos', name: 'IONOS', include: '_spf-eu.ionos.com' },
  { id: 'mailbox-org', name: 'mailbox.org', include: 'mailbox.org' },
  { id: 'mailgun', name: 'Mailgun', include: 'mailgun.org' },
  { id: 'mailjet', name: 'Mailjet', include: 'spf.mailjet.com' },
  { id: 'migadu', name: 'Migadu', include: 'spf.migadu.com' },
  { id: 'ovh', name: 'OVHcloud', include: 'mx.ovh.com' },
  { id: 'postmark', name: 'Postmark', include: 'spf.mtasv.net' },
  { id: 'proton', name: 'Proton Mail', include: '_spf.protonmail.ch' },
  { id: 'salesforce', name: 'Salesforce', include: '_spf.salesforce.com' },
  { id: 'sendgrid', name: 'SendGrid', include: 'sendgrid.net' },
  { id: 'zendesk', name: 'Zendesk', include: 'mail.zendesk.com' },
  { id: 'zoho', name: 'Zoho Mail', include: 'zohomail.com' },
];

/** The name to include for a service's id, or the text itself when it is a domain already. */
export function includeOf(text: string): string {
  return sendingServices.find(({ id }) => id === text.toLowerCase())?.include ?? text;
}
