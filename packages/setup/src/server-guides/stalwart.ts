import { type CheckedWish, file, type ServerGuide } from './server-guide.js';

const SIGNED_HEADERS = [
  'From',
  'To',
  'Cc',
  'Date',
  'Subject',
  'Message-ID',
  'MIME-Version',
  'Content-Type',
  'In-Reply-To',
  'References',
  'List-Unsubscribe',
  'List-Unsubscribe-Post',
];

/** Stalwart up to 0.15 reads signatures from its configuration; later versions keep them in their own database. */
export function stalwartGuide({ domain, selector, hostName, keyPath }: CheckedWish): ServerGuide {
  const key = keyPath('/opt/stalwart/etc/dkim', 'key');
  return {
    server: 'stalwart',
    title: 'Stalwart',
    files: [
      file(
        '/opt/stalwart/etc/config.toml',
        [
          `server.hostname = "${hostName}"`,
          '',
          `[signature."rsa-${domain}"]`,
          `private-key = "%{file:${key}}%"`,
          `domain = "${domain}"`,
          `selector = "${selector}"`,
          `headers = [${SIGNED_HEADERS.map((name) => `"${name}"`).join(', ')}]`,
          'algorithm = "rsa-sha256"',
          'canonicalization = "relaxed/relaxed"',
        ],
        { how: 'add' },
      ),
    ],
    commands: [
      `install -d -o stalwart -g stalwart -m 0750 /opt/stalwart/etc/dkim/${domain}`,
      `install -o stalwart -g stalwart -m 0600 ${selector}.private ${key}`,
      'systemctl restart stalwart',
    ],
    verify: [{ command: 'journalctl -u stalwart -n 50 --no-pager', expect: 'no error about a signature' }],
    notes: [
      'Stalwart makes keys and lists its records itself (Management, Domains, “DNS records”); from 0.16 on it can also write them to DNS. Then nothing of this file is needed: paste its zone file into the import box, and compare.',
    ],
  };
}
