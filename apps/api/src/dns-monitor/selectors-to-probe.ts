const PROBE_INTERVAL_HOURS = 24; // thirty questions that a healthy domain answers by "no such name"

/** Microsoft 365 rotates between the two: where one is used, the absence of the other is a finding. */
const pair: readonly string[] = ['selector1', 'selector2'];

/** The selectors to try beside those that are monitored. */
export function chooseProbes(isProbing: boolean, monitored: readonly string[]): readonly string[] {
  if (isProbing) return selectorsToProbe;
  return pair.some((selector) => monitored.includes(selector)) ? pair : [];
}

export function isProbeDue(probedAt: Date | null, now: Date): boolean {
  return probedAt === null || now.getTime() - probedAt.getTime() >= PROBE_INTERVAL_HOURS * 3_600_000;
}

/**
 * Selectors that widely used senders document. Tried without complaint when absent; what answers is watched from then on. A domain's own selectors come from its owner and from reports.
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
