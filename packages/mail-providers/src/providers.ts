import type { MailProvider } from './mail-provider.js';
import { mailboxProviders } from './mailbox-providers.js';
import { sendingProviders } from './sending-providers.js';

/** All services, hand-made. Facts of DNS only; each entry says how it came to be known. */
export const mailProviders: readonly MailProvider[] = [...mailboxProviders, ...sendingProviders];

/**
 * Selectors that many domains have whatever their provider: those of the widest used services, then what mail servers
 * and panels write into their first configuration. The likeliest first.
 */
export const commonSelectors: readonly string[] = [
  'google',
  'selector1',
  'selector2',
  's1',
  's2',
  'k1',
  'k2',
  'k3',
  'default',
  'dkim',
  'mail',
  'mx',
  'smtp',
  'mte1',
  'mandrill',
  'pm',
  'resend',
  'brevo1',
  'brevo2',
  'mailjet',
  'zoho',
  'zmail',
  'fm1',
  'fm2',
  'fm3',
  'protonmail',
  'protonmail2',
  'protonmail3',
  'sig1',
  'hs1',
  'hs2',
  'kl',
  'kl2',
  'zendesk1',
  'zendesk2',
  'intercom',
  'litesrv',
  'ctct1',
  'cm',
  'm1',
  'x',
  'dkim1',
  'key1',
  'selector',
  'email',
  'sm',
  'ed25519',
  's1024',
  's2048',
];
