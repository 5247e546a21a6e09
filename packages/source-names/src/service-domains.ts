import {
  type MailProvider,
  mailProviders,
  providerOfDkimTarget,
  providerOfSpfName,
} from '@postseal/mail-providers';

// Domains under which a service names its hosts, signs, or takes bounces, beyond those that its customers publish.
const domainsOf: Readonly<Record<string, readonly string[]>> = {
  google: ['google.com', 'googlemail.com', 'gappssmtp.com', 'googlegroups.com'],
  'microsoft-365': ['outlook.com', 'onmicrosoft.com', 'office365.com'],
  icloud: ['me.com', 'icloud.com', 'mail.apple.com'],
  fastmail: ['messagingengine.com', 'fastmail.com'],
  proton: ['protonmail.ch', 'proton.ch', 'protonmail.com', 'proton.me'],
  'zoho-mail': ['zoho.com', 'zoho.eu', 'zohomail.com'],
  'mailbox-org': ['mailbox.org'],
  gandi: ['mail.gandi.net'],
  ionos: ['kundenserver.de', 'perfora.net'],
  ovh: ['mail-out.ovh.net', 'mail.ovh.net'],
  godaddy: ['secureserver.net'],
  yandex: ['yandex.ru', 'yandex.net', 'yandex.com'],
  'mail-ru': ['mail.ru'],
  migadu: ['migadu.com'],
  infomaniak: ['infomaniak.ch', 'infomaniak.com'],
  'all-inkl': ['kasserver.com'],
  'one-com': ['one.com'],
  mailfence: ['mailfence.com'],
  tuta: ['tutanota.de', 'tutanota.com'],
  cloudflare: ['cloudflare-email.net', 'cloudflare-email.org', 'cloudflare-email.com'],
  improvmx: ['improvmx.com'],
  'forward-email': ['forwardemail.net'],
  simplelogin: ['simplelogin.co', 'simplelogin.io'],
  mimecast: ['mimecast.com', 'mimecast.co.za'],
  proofpoint: ['pphosted.com', 'ppe-hosted.com'],
  barracuda: ['barracudanetworks.com'],
  'cisco-secure-email': ['iphmx.com'],
  messagelabs: ['messagelabs.com', 'messagelabs.net'],
  hornetsecurity: ['hornetsecurity.com', 'antispameurope.com'],
  spamexperts: ['antispamcloud.com'],
  mailchannels: ['mailchannels.net', 'mailchannels.com'],
  'amazon-ses': ['amazonses.com'],
  sendgrid: ['sendgrid.net', 'sendgrid.com', 'sendgrid.info'],
  mailgun: ['mailgun.net', 'mailgun.org', 'mailgun.co', 'mailgun.us'],
  postmark: ['mtasv.net', 'postmarkapp.com'],
  mandrill: ['mandrillapp.com'],
  sparkpost: ['sparkpostmail.com', 'sparkpost.com'],
  mailjet: ['mailjet.com'],
  brevo: ['sendinblue.com', 'brevo.com', 'mailin.fr', 'sender-sib.com'],
  smtp2go: ['smtp2go.com', 'smtpcorp.com'],
  mailersend: ['mailersend.net', 'mailersend.com'],
  'elastic-email': ['elasticemail.com'],
  mailtrap: ['mailtrap.live', 'mailtrap.io'],
  zeptomail: ['zeptomail.com', 'zeptomail.eu'],
  socketlabs: ['socketlabs.com', 'email-od.com'],
  mailchimp: ['mcsv.net', 'mcdlv.net', 'rsgsv.net', 'mailchimp.com'],
  klaviyo: ['klaviyomail.com', 'klaviyo.com'],
  hubspot: ['hubspotemail.net', 'hubspot.com', 'hubspotstarter.net'],
  activecampaign: ['emsd1.com', 'activecampaign.com'],
  'constant-contact': ['constantcontact.com', 'ccsend.com', 'confirmedcc.com'],
  'campaign-monitor': ['createsend.com', 'cmail19.com', 'cmail20.com'],
  mailerlite: ['mlsend.com', 'mailerlite.com'],
  aweber: ['aweber.com'],
  sendpulse: ['sendpulse.com'],
  cleverreach: ['crsend.com', 'cleverreach.com'],
  marketo: ['mktomail.com', 'mktdns.com', 'marketo.org'],
  'salesforce-marketing-cloud': ['exacttarget.com', 'exct.net'],
  pardot: ['pardot.com'],
  salesforce: ['salesforce.com'],
  zendesk: ['zendesk.com', 'zdsys.com'],
  freshdesk: ['freshdesk.com', 'freshemail.io'],
  intercom: ['intercom-mail.com', 'intercom.io'],
  'help-scout': ['helpscout.net'],
  atlassian: ['atlassian.net', 'atlassian.com'],
  shopify: ['shopify.com', 'shopifyemail.com'],
  knowbe4: ['knowbe4.com'],
  servicenow: ['service-now.com'],
};

const byId = new Map(mailProviders.map((provider) => [provider.id, provider]));
const byDomain = new Map(
  Object.entries(domainsOf).flatMap(([id, domains]) => domains.map((domain) => [domain, id] as const)),
);

/** Ids of the table above; a test holds them against the provider table. */
export const namedServices: readonly string[] = Object.keys(domainsOf);

/** A service of the provider table by its id. */
export function serviceById(id: string): MailProvider | null {
  return byId.get(id) ?? null;
}

/** The service that a host, a DKIM signer or an envelope sender belongs to, by the closest parent; null for others. */
export function serviceOfDomain(name: string): MailProvider | null {
  const labels = name.toLowerCase().replace(/\.$/, '').split('.');
  for (let from = 0; from < labels.length - 1; from++) {
    const id = byDomain.get(labels.slice(from).join('.'));
    if (id) return byId.get(id) ?? null;
  }
  return providerOfSpfName(name) ?? providerOfDkimTarget(name);
}

// Services whose whole work is to pass on what others sent.
const forwardingServices: ReadonlySet<string> = new Set([
  'cloudflare',
  'improvmx',
  'forward-email',
  'simplelogin',
]);
const forwardingDomains: ReadonlySet<string> = new Set(['pobox.com', 'anonaddy.me', 'addy.io', 'duck.com']);

/** True for a service or a base domain known for forwarding. */
export function isForwarder(facts: {
  readonly service: MailProvider | null;
  readonly domain: string | null;
}) {
  if (facts.service) return forwardingServices.has(facts.service.id);
  return facts.domain !== null && forwardingDomains.has(facts.domain);
}

const SENDING_KINDS: ReadonlySet<MailProvider['kind']> = new Set([
  'transactional',
  'marketing',
  'support',
  'crm',
  'business',
]);

/** True for services that send only what their customers tell them, and never pass on other people's mail. */
export function isSendingService(service: MailProvider): boolean {
  return SENDING_KINDS.has(service.kind);
}
