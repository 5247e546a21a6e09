import type { MailProvider } from './mail-provider.js';
import { provider } from './provider-entry.js';

/** Where people have mailboxes, what forwards to them, and what filters in front of them. */
export const mailboxProviders: readonly MailProvider[] = [
  provider('google', 'Google Workspace', 'mailbox', 'published', {
    selectors: ['google'],
    spfNames: ['_spf.google.com'],
    spfUse: 'needed',
    retiredSpfNames: [{ name: 'aspmx.googlemail.com', instead: '_spf.google.com' }],
    mxHosts: ['l.google.com', 'googlemail.com', 'smtp.google.com'],
    howTo: 'https://support.google.com/a/answer/174124',
  }),
  provider('microsoft-365', 'Microsoft 365', 'mailbox', 'vendor', {
    selectors: ['selector1', 'selector2'],
    dkimTargets: ['onmicrosoft.com', 'dkim.mail.microsoft'],
    spfNames: [
      'spf.protection.outlook.com',
      'spf.protection.office365.us',
      'spf.protection.partner.outlook.cn',
    ],
    spfUse: 'needed',
    retiredSpfNames: [{ name: 'spf.messaging.microsoft.com', instead: 'spf.protection.outlook.com' }],
    mxHosts: ['mail.protection.outlook.com', 'mx.microsoft', 'mail.protection.partner.outlook.cn'],
    howTo: 'https://learn.microsoft.com/defender-office-365/email-authentication-dkim-configure',
  }),
  provider('icloud', 'iCloud Mail', 'mailbox', 'published', {
    selectors: ['sig1'],
    dkimTargets: ['icloudmailadmin.com'],
    spfNames: ['icloud.com'],
    spfUse: 'needed',
    mxHosts: ['mail.icloud.com'],
  }),
  provider('fastmail', 'Fastmail', 'mailbox', 'published', {
    selectors: ['fm1', 'fm2', 'fm3', 'mesmtp'],
    dkimTargets: ['dkim.fmhosted.com'],
    spfNames: ['spf.messagingengine.com'],
    spfUse: 'needed',
    mxHosts: ['messagingengine.com'],
  }),
  provider('proton', 'Proton Mail', 'mailbox', 'published', {
    selectors: ['protonmail', 'protonmail2', 'protonmail3'],
    dkimTargets: ['domains.proton.ch'],
    spfNames: ['_spf.protonmail.ch'],
    spfUse: 'needed',
    mxHosts: ['protonmail.ch'],
  }),
  provider('zoho-mail', 'Zoho Mail', 'mailbox', 'published', {
    selectors: ['zoho', 'zmail'],
    spfNames: ['zoho.com', 'zohomail.com', 'zoho.eu', 'zohomail.eu', 'zoho.in', 'zohomail.in'],
    spfUse: 'needed',
    mxHosts: ['mx.zoho.com', 'mx2.zoho.com', 'mx3.zoho.com', 'zoho.eu', 'zoho.in'],
  }),
  provider('mailbox-org', 'mailbox.org', 'mailbox', 'published', {
    selectors: ['mbo0001', 'mbo0002', 'mbo0003', 'mbo0004'],
    dkimTargets: ['mailbox.org'],
    spfNames: ['mailbox.org'],
    spfUse: 'needed',
    mxHosts: ['mailbox.org'],
  }),
  provider('gandi', 'Gandi Mail', 'hosting', 'published', {
    selectors: ['gm1', 'gm2', 'gm3'],
    dkimTargets: ['gandimail.net'],
    spfNames: ['_mailcust.gandi.net'],
    spfUse: 'needed',
    mxHosts: ['mail.gandi.net'],
  }),
  provider('ionos', 'IONOS', 'hosting', 'published', {
    selectors: ['s1-ionos', 's2-ionos'],
    dkimTargets: ['dkim.ionos.com'],
    spfNames: ['_spf-eu.ionos.com', '_spf-us.ionos.com'],
    spfUse: 'needed',
    mxHosts: ['ionos.com', 'ionos.de', 'ionos.co.uk', 'ionos.fr', 'ionos.es', 'ionos.it', 'kundenserver.de'],
  }),
  provider('hostinger', 'Hostinger Email', 'hosting', 'published', {
    selectors: ['hostingermail-a', 'hostingermail-b', 'hostingermail-c'],
    dkimTargets: ['dkim.mail.hostinger.com'],
    spfNames: ['_spf.mail.hostinger.com'],
    spfUse: 'needed',
    mxHosts: ['mx1.hostinger.com', 'mx2.hostinger.com'],
  }),
  provider('namecheap', 'Namecheap Private Email', 'hosting', 'published', {
    selectors: ['privateemail', 'default'],
    spfNames: ['spf.privateemail.com'],
    spfUse: 'needed',
    mxHosts: ['privateemail.com'],
  }),
  provider('ovh', 'OVHcloud', 'hosting', 'published', {
    spfNames: ['mx.ovh.com'],
    spfUse: 'needed',
    mxHosts: ['mail.ovh.net', 'mx1.ovh.net', 'mx2.ovh.net', 'mx3.ovh.net', 'mxb.ovh.net'],
  }),
  provider('rackspace', 'Rackspace Email', 'mailbox', 'published', {
    spfNames: ['emailsrvr.com'],
    spfUse: 'needed',
    mxHosts: ['emailsrvr.com'],
  }),
  provider('godaddy', 'GoDaddy', 'hosting', 'published', {
    spfNames: ['secureserver.net'],
    spfUse: 'needed',
    mxHosts: ['secureserver.net'],
  }),
  provider('titan', 'Titan', 'mailbox', 'published', {
    selectors: ['titan1', 'titan2'],
    spfNames: ['spf.titan.email'],
    spfUse: 'needed',
    mxHosts: ['titan.email'],
  }),
  provider('mailfence', 'Mailfence', 'mailbox', 'published', {
    spfNames: ['_spf.mailfence.com'],
    spfUse: 'needed',
    mxHosts: ['mailfence.com'],
  }),
  provider('yandex', 'Yandex 360', 'mailbox', 'published', {
    selectors: ['mail'],
    spfNames: ['_spf.yandex.net', '_spf.yandex.ru'],
    spfUse: 'needed',
    mxHosts: ['mx.yandex.net', 'mx.yandex.ru'],
  }),
  provider('mail-ru', 'VK WorkMail (Mail.ru)', 'mailbox', 'published', {
    selectors: ['mailru'],
    spfNames: ['_spf.mail.ru'],
    spfUse: 'needed',
    mxHosts: ['emx.mail.ru'],
  }),
  provider('migadu', 'Migadu', 'mailbox', 'published', {
    selectors: ['key1', 'key2', 'key3'],
    dkimTargets: ['migadu.com'],
    spfNames: ['spf.migadu.com'],
    spfUse: 'needed',
    mxHosts: ['migadu.com'],
  }),
  provider('infomaniak', 'Infomaniak', 'hosting', 'published', {
    spfNames: ['spf.infomaniak.ch'],
    spfUse: 'needed',
    mxHosts: ['mta-gw.infomaniak.ch'],
  }),
  provider('mxroute', 'MXroute', 'hosting', 'published', {
    selectors: ['x'],
    spfNames: ['mxroute.com', 'mxlogin.com'],
    spfUse: 'needed',
    mxHosts: ['mxrouting.net', 'mxlogin.com'],
  }),
  provider('purelymail', 'Purelymail', 'mailbox', 'published', {
    selectors: ['purelymail1', 'purelymail2', 'purelymail3'],
    dkimTargets: ['dkimroot.purelymail.com'],
    spfNames: ['_spf.purelymail.com'],
    spfUse: 'needed',
    mxHosts: ['mailserver.purelymail.com'],
  }),
  provider('tuta', 'Tuta', 'mailbox', 'published', {
    selectors: ['s1', 's2'],
    dkimTargets: ['domainkey.tutanota.de'],
    spfNames: ['spf.tutanota.de'],
    spfUse: 'needed',
    mxHosts: ['mail.tutanota.de'],
  }),
  provider('strato', 'STRATO', 'hosting', 'published', {
    selectors: ['strato-dkim-0002', 'strato-dkim-0003'],
    spfNames: ['smtp.rzone.de'],
    spfUse: 'needed',
    mxHosts: ['smtpin.rzone.de'],
  }),
  provider('all-inkl', 'ALL-INKL', 'hosting', 'published', {
    spfNames: ['spf.kasserver.com'],
    spfUse: 'needed',
    mxHosts: ['kasserver.com'],
  }),
  provider('one-com', 'one.com', 'hosting', 'published', {
    spfNames: ['_custspf.one.com'],
    spfUse: 'needed',
    mxHosts: ['pub.mailpod1-cph3.one.com', 'mx1.pub.mailpod9-cph3.one.com'],
  }),
  provider('loopia', 'Loopia', 'hosting', 'recalled', {
    spfNames: ['spf.loopia.se'],
    spfUse: 'needed',
    mxHosts: ['mailcluster.loopia.se', 'mx1.loopia.se'],
  }),
  provider('dreamhost', 'DreamHost', 'hosting', 'published', {
    spfNames: ['netblocks.dreamhost.com'],
    spfUse: 'needed',
    mxHosts: ['mx1.dreamhost.com', 'mx2.dreamhost.com'],
  }),
  provider('cloudflare', 'Cloudflare Email Routing', 'gateway', 'published', {
    selectors: ['cf2024-1'],
    spfNames: ['_spf.mx.cloudflare.net'],
    mxHosts: ['mx.cloudflare.net'],
  }),
  provider('improvmx', 'ImprovMX', 'gateway', 'published', {
    selectors: ['dkimprovmx1', 'dkimprovmx2'],
    dkimTargets: ['improvmx.com'],
    spfNames: ['spf.improvmx.com'],
    mxHosts: ['improvmx.com'],
  }),
  provider('forward-email', 'Forward Email', 'gateway', 'published', {
    spfNames: ['spf.forwardemail.net'],
    mxHosts: ['forwardemail.net'],
  }),
  provider('simplelogin', 'SimpleLogin', 'gateway', 'published', {
    selectors: ['dkim', 'dkim02', 'dkim03'],
    dkimTargets: ['simplelogin.co'],
    spfNames: ['simplelogin.co'],
    mxHosts: ['simplelogin.co'],
  }),
  provider('mimecast', 'Mimecast', 'gateway', 'published', {
    spfNames: ['_netblocks.mimecast.com'],
    mxHosts: ['mimecast.com', 'mimecast.co.za', 'mimecast-offshore.com'],
  }),
  provider('proofpoint', 'Proofpoint', 'gateway', 'published', {
    spfNames: ['pphosted.com', 'ppe-hosted.com'],
    mxHosts: ['pphosted.com', 'gpphosted.com', 'ppe-hosted.com'],
  }),
  provider('barracuda', 'Barracuda Email Gateway Defense', 'gateway', 'published', {
    spfNames: ['spf.ess.barracudanetworks.com'],
    mxHosts: ['ess.barracudanetworks.com'],
  }),
  provider('cisco-secure-email', 'Cisco Secure Email', 'gateway', 'published', {
    spfNames: ['iphmx.com'],
    mxHosts: ['iphmx.com'],
  }),
  provider('messagelabs', 'Symantec Email Security.cloud', 'gateway', 'published', {
    spfNames: ['spf.messagelabs.com'],
    mxHosts: ['messagelabs.com'],
  }),
  provider('trend-micro', 'Trend Micro Email Security', 'gateway', 'published', {
    spfNames: ['spf.tmes.trendmicro.com', 'spf.tmes.trendmicro.eu'],
    mxHosts: ['tmes.trendmicro.com', 'tmes.trendmicro.eu'],
  }),
  provider('hornetsecurity', 'Hornetsecurity', 'gateway', 'published', {
    spfNames: ['spf.hornetsecurity.com'],
    mxHosts: ['hornetsecurity.com'],
  }),
  provider('sophos', 'Sophos Email', 'gateway', 'published', {
    spfNames: ['_spf.prod.hydra.sophos.com'],
    mxHosts: ['hydra.sophos.com'],
  }),
  provider('spamexperts', 'N-able Mail Assure (SpamExperts)', 'gateway', 'published', {
    spfNames: ['spf.antispamcloud.com'],
    mxHosts: ['antispamcloud.com'],
  }),
  provider('mailchannels', 'MailChannels', 'gateway', 'published', {
    spfNames: ['relay.mailchannels.net'],
    spfUse: 'needed',
    mxHosts: ['inbound.mailchannels.net'],
  }),
];
