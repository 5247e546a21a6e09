// The demo's little world: four domains with their DNS and their traffic. Everything is made up but the shapes.
import { generateKeyPairSync } from 'node:crypto';

const NAME_SERVER = 'ns1.demo.example';
const OWN_V4 = '46.4.113.5';
const OWN_V6 = '2a01:4f8:141:22::5';
export const REPORT_HOST = 'reports.demo.example';

const apex = (records) => ({
  SOA: { primary: NAME_SERVER, contact: 'hostmaster.demo.example' },
  NS: [NAME_SERVER],
  ttl: 60,
  ...records,
});

const reverse4 = (ip) => `${ip.split('.').reverse().join('.')}.in-addr.arpa`;
const reverse6 = (groups) =>
  `${groups
    .map((group) => group.padStart(4, '0'))
    .join('')
    .split('')
    .reverse()
    .join('.')}.ip6.arpa`;

/** DKIM public keys by selector name; made once per data directory, since a new key is a change worth an event. */
export function makeDemoKeys() {
  const publicKey = (modulusLength) =>
    generateKeyPairSync('rsa', { modulusLength })
      .publicKey.export({ format: 'der', type: 'spki' })
      .toString('base64');
  return {
    nordwind: publicKey(2048),
    newsletter: publicKey(2048),
    helpDesk: publicKey(2048),
    lindenhof: publicKey(1024),
    atelier: publicKey(2048),
  };
}

// Reverse names of other people's servers that send in the demo, as their operators form them.
const namedHosts = [
  ['167.89.115.53', 'o1678911553.outbound-mail.sendgrid.net'],
  ['167.89.115.60', 'o1678911560.outbound-mail.sendgrid.net'],
  ['168.245.17.4', 'o168245174.outbound-mail.sendgrid.net'],
  ['149.72.40.8', 'o14972408.outbound-mail.sendgrid.net'],
  ['192.161.148.10', 'outbyoip10.pod18.use1.zdsys.com'],
  ['192.161.149.77', 'outbyoip77.pod18.use1.zdsys.com'],
  ['185.12.80.31', 'outbyoip31.pod17.euw1.zdsys.com'],
  ['209.85.220.41', 'mail-sor-f41.google.com'],
  ['209.85.220.69', 'mail-sor-f69.google.com'],
  ['140.211.166.130', 'lists.osuosl.org'],
  ['103.145.13.90', 'static.13.145.103.rdns.example.net'],
];

/** Which domains the demo watches, with what their owner has told. */
export const demoDomains = [
  {
    name: 'nordwind.example',
    selectors: ['mail2025', 's1'],
    hosts: ['mail.nordwind.example'],
    traffic: 'company',
  },
  {
    name: 'lindenhof.example',
    selectors: ['mail2025'],
    hosts: ['mail.lindenhof.example'],
    traffic: 'beginner',
  },
  {
    name: 'atelier-sued.example',
    selectors: ['mail2025'],
    hosts: ['mail.nordwind.example'],
    traffic: 'small',
  },
  { name: 'nordwind-shop.example', selectors: [], hosts: [], traffic: null },
];

/**
 * All zone data. `addresses` maps a domain to its report address; `isAtelierBroken` leaves out the DMARC record whose loss
 * is the demo's open incident.
 */
export function demoZones(keys, addresses, isAtelierBroken) {
  const rua = (domain) => (addresses[domain] ? `; rua=mailto:${addresses[domain]}` : '');
  const key = (value) => ({ TXT: `v=DKIM1; k=rsa; p=${value}`, ttl: 60 });
  return {
    example: apex({}),
    'in-addr.arpa': apex({}),
    'ip6.arpa': apex({}),
    'demo.example': apex({}),
    [NAME_SERVER]: { A: '127.0.0.1' },
    [REPORT_HOST]: { MX: '10 mx.demo.example' },
    'mx.demo.example': { A: OWN_V4 },
    [`*._report._dmarc.${REPORT_HOST}`]: { TXT: 'v=DMARC1' },

    'nordwind.example': apex({
      MX: ['10 mail.nordwind.example', '20 backup.nordwind.example'],
      A: OWN_V4,
      TXT: [
        `v=spf1 ip4:${OWN_V4} ip6:${OWN_V6} include:_spf.postdienst.example ~all`,
        'site-verification=4f6c67a0',
      ],
    }),
    '_dmarc.nordwind.example': {
      TXT: `v=DMARC1; p=quarantine; np=reject${rua('nordwind.example')}`,
      ttl: 60,
    },
    '_smtp._tls.nordwind.example': { TXT: `v=TLSRPTv1${rua('nordwind.example')}`, ttl: 60 },
    'mail2025._domainkey.nordwind.example': key(keys.nordwind),
    's1._domainkey.nordwind.example': { CNAME: 's1.domainkey.postdienst.example', ttl: 60 },
    's1.domainkey.postdienst.example': key(keys.newsletter),
    'zendesk1._domainkey.nordwind.example': { CNAME: 'zendesk1.domainkey.hilfe.example', ttl: 60 },
    'zendesk1.domainkey.hilfe.example': key(keys.helpDesk),
    'mail.nordwind.example': { A: OWN_V4, AAAA: OWN_V6 },
    'backup.nordwind.example': { A: '46.4.113.9' },
    '_spf.postdienst.example': { TXT: 'v=spf1 ip4:167.89.0.0/17 ip4:149.72.0.0/16 ip4:168.245.0.0/17 ~all' },
    'postdienst.example': apex({}),

    'lindenhof.example': apex({
      MX: '10 mail.lindenhof.example',
      TXT: 'v=spf1 mx ip4:85.214.16.20 include:_spf.postdienst.example include:spf.alt-anbieter.example ?all',
    }),
    '_dmarc.lindenhof.example': { TXT: `v=DMARC1; p=none${rua('lindenhof.example')}`, ttl: 60 },
    'mail2025._domainkey.lindenhof.example': { TXT: `v=DKIM1; k=rsa; t=y; p=${keys.lindenhof}`, ttl: 60 },
    's1._domainkey.lindenhof.example': { CNAME: 's1.domainkey.postdienst.example', ttl: 60 },
    'zendesk1._domainkey.lindenhof.example': { CNAME: 'zendesk1.domainkey.hilfe.example', ttl: 60 },
    'mail.lindenhof.example': { A: '85.214.16.20', AAAA: '2a01:238:4071:328d::20' },

    'atelier-sued.example': apex({
      MX: '10 mail.nordwind.example',
      TXT: `v=spf1 ip4:${OWN_V4} ip6:${OWN_V6} -all`,
    }),
    ...(isAtelierBroken
      ? {}
      : {
          '_dmarc.atelier-sued.example': { TXT: `v=DMARC1; p=reject${rua('atelier-sued.example')}`, ttl: 60 },
        }),
    'mail2025._domainkey.atelier-sued.example': key(keys.atelier),

    'nordwind-shop.example': apex({ MX: '0 .', TXT: 'v=spf1 -all' }),
    '_dmarc.nordwind-shop.example': {
      TXT: `v=DMARC1; p=reject; sp=reject; np=reject; adkim=s; aspf=s${rua('nordwind-shop.example')}`,
      ttl: 60,
    },
    '*._domainkey.nordwind-shop.example': { TXT: 'v=DKIM1; p=' },

    [reverse4(OWN_V4)]: { PTR: 'mail.nordwind.example' },
    [reverse6(['2a01', '4f8', '141', '22', '0', '0', '0', '5'])]: { PTR: 'mail.nordwind.example' },
    [reverse4('46.4.113.9')]: { PTR: 'backup.nordwind.example' },
    [reverse4('85.214.16.20')]: { PTR: 'mail.lindenhof.example' },
    ...Object.assign(
      {},
      ...namedHosts.map(([ip, name]) => ({ [reverse4(ip)]: { PTR: name }, [name]: { A: ip } })),
    ),
  };
}

/** A small host whose reports nobody signs: they are shown, and left out of what decides. */
const unsignedReporter = {
  orgName: 'post.kleinverlag.example',
  email: 'postmaster@post.kleinverlag.example',
  style: 'rfc9990',
  share: 0.02,
  dayOffsetSeconds: 0,
};

/** Options for the report generator; null for a domain without mail. */
export function demoTraffic(domain, kind, firstDay, days, { typicalSources, typicalReporters }) {
  const sources = typicalSources(domain);
  const shared = { domain, firstDay, days, reporters: [...typicalReporters, unsignedReporter] };
  switch (kind) {
    case 'company':
      return {
        ...shared,
        seed: 11,
        sources,
        policies: [
          { fromDay: 0, p: 'none' },
          { fromDay: 55, p: 'quarantine' },
        ],
      };
    case 'beginner':
      return {
        ...shared,
        seed: 23,
        sources: sources
          .filter(({ name }) => name !== 'mailing list')
          .map((source) =>
            source.name === 'own server'
              ? { ...source, addresses: ['85.214.16.20', '2a01:238:4071:328d::20'], messagesPerDay: 140 }
              : { ...source, messagesPerDay: Math.ceil(source.messagesPerDay / 6) },
          ),
        policies: [{ fromDay: 0, p: 'none' }],
      };
    case 'small':
      return {
        ...shared,
        seed: 37,
        sources: sources
          .filter(({ name }) => ['own server', 'spoofer', 'forwarder'].includes(name))
          .map((source) => ({ ...source, messagesPerDay: Math.ceil(source.messagesPerDay / 30) })),
        policies: [{ fromDay: 0, p: 'reject' }],
      };
    default:
      return null;
  }
}
