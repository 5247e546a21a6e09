/**
 * Selectors that widely used senders document. Tried at every domain without complaint when absent; what answers is
 * watched from then on. A domain's own selectors come from its owner and from reports.
 */
export const selectorsToProbe: readonly string[] = [
  'google',
  'selector1', // Microsoft 365
  'selector2',
  's1', // SendGrid
  's2',
  'k1', // Mailchimp, Mailgun
  'k2',
  'k3',
  'mandrill',
  'mte1',
  'mx', // Mailgun
  'pm', // Postmark
  'brevo1',
  'brevo2',
  'zoho',
  'zmail',
  'fm1', // Fastmail
  'fm2',
  'fm3',
  'protonmail',
  'protonmail2',
  'protonmail3',
  'zendesk1',
  'zendesk2',
  'hs1', // HubSpot
  'hs2',
  'kl', // Klaviyo
  'resend',
  'sig1', // iCloud
  'default', // OpenDKIM, cPanel
  'dkim',
  'mail',
  'smtp',
];
