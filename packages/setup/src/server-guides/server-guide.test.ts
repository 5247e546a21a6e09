import { describe, expect, it } from '@jest/globals';
import {
  doubleSignatureFix,
  mailServers,
  postfixIpv6Choices,
  type ServerWish,
  serverGuide,
} from './index.js';

const wish: ServerWish = {
  domain: 'Example.org',
  selector: 's202611r',
  hostName: 'mail.example.org',
  socket: 'unix',
};

function textOf(server: (typeof mailServers)[number], socket: ServerWish['socket'] = 'unix'): string {
  const outcome = serverGuide(server, { ...wish, socket });
  if (!outcome.ok) throw new Error(outcome.faults.join());
  const { files, commands, verify } = outcome.guide;
  return [
    ...files.flatMap(({ path, content }) => [path, content]),
    ...commands,
    ...verify.map(({ command }) => command),
  ].join('\n');
}

describe.each(mailServers)('the guide for %s', (server) => {
  it('names domain, selector and host, and a command that shows whether it works', () => {
    const outcome = serverGuide(server, wish);
    if (!outcome.ok) throw new Error('refused');
    const text = textOf(server);
    for (const name of ['example.org', 's202611r', 'mail.example.org']) expect(text).toContain(name);
    expect(outcome.guide.verify.length).toBeGreaterThan(0);
    for (const { path, content } of outcome.guide.files) {
      expect(path).toMatch(/^\//);
      expect(content.endsWith('\n')).toBe(true);
    }
  });

  it.each([
    ['domain', { domain: 'example.org"; evil' }],
    ['domain', { domain: 'example.org\nKeyTable /etc/passwd' }],
    ['domain', { domain: '$(reboot).example.org' }],
    ['domain', { domain: "a'b.example.org" }],
    ['domain', { domain: '../../etc.example.org' }],
    ['domain', { domain: '_x.example.org' }],
    ['domain', { domain: 'localhost' }],
    ['domain', { domain: '-e.example.org' }],
    ['selector', { selector: 'a b' }],
    ['selector', { selector: '../key' }],
    ['selector', { selector: 's;reboot' }],
    ['selector', { selector: 's\n' + 'x' }],
    ['selector', { selector: '' }],
    ['selector', { selector: 's..t' }],
    ['selector', { selector: '-rf' }],
    ['host-name', { hostName: 'mail.example.org\ninet_interfaces = all' }],
    ['host-name', { hostName: '`id`.example.org' }],
    ['host-name', { hostName: '' }],
  ] as const)('refuses a %s that is more than a name: %j', (fault, change) => {
    expect(serverGuide(server, { ...wish, ...change })).toEqual({ ok: false, faults: [fault] });
  });

  it('writes an international domain as DNS does', () => {
    const outcome = serverGuide(server, { ...wish, domain: 'bücher.example' });
    expect(JSON.stringify(outcome)).toContain('xn--bcher-kva.example');
    expect(JSON.stringify(outcome)).not.toContain('ü');
  });
});

describe('Postfix with OpenDKIM', () => {
  it('has the tables, the milter protocol and one socket, the same on both sides', () => {
    const text = textOf('postfix-opendkim');
    expect(text).toContain(
      's202611r._domainkey.example.org example.org:s202611r:/etc/opendkim/keys/example.org/s202611r.private',
    );
    expect(text).toContain('*@example.org s202611r._domainkey.example.org');
    expect(text).toContain('milter_protocol = 6');
    expect(text).toContain('Socket                  local:/var/spool/postfix/opendkim/opendkim.sock');
    expect(text).toContain('smtpd_milters = unix:opendkim/opendkim.sock');
    const tcp = textOf('postfix-opendkim', 'tcp');
    expect(tcp).toContain('inet:8891@localhost');
    expect(tcp).toContain('smtpd_milters = inet:localhost:8891');
    expect(tcp).not.toContain('unix:');
  });

  it('switches milters off on the re-injection listener only', () => {
    expect(doubleSignatureFix(10025, ['no_header_body_checks', 'no_milters', 'evil; rm'])).toMatchObject({
      command: "postconf -P '127.0.0.1:10025/inet/receive_override_options=no_header_body_checks,no_milters'",
    });
    expect(doubleSignatureFix(10025, [])?.lines).toBe(
      '127.0.0.1:10025 inet n - y - - smtpd\n    -o content_filter=\n    -o receive_override_options=no_milters\n',
    );
    for (const port of [25, 465, 587, 0, 70_000, 1.5]) expect(doubleSignatureFix(port, [])).toBeNull();
  });

  it('offers IPv4 as an answer to a refusal over IPv6', () => {
    expect(postfixIpv6Choices.flatMap(({ commands }) => commands).join('\n')).toContain(
      'smtp_address_preference = ipv4',
    );
  });
});

describe('the other servers', () => {
  it.each([
    [
      'postfix-rspamd',
      [
        'smtpd_milters = inet:localhost:11332',
        'non_smtpd_milters = inet:localhost:11332',
        'check_pubkey = true;',
        'rspamadm configtest',
      ],
    ],
    [
      'exim',
      [
        'DKIM_DOMAIN = example.org',
        'DKIM_SELECTOR = s202611r',
        'DKIM_CANON = relaxed',
        'DKIM_TIMESTAMPS = 1209600',
        'exim4 -bP transports',
      ],
    ],
    [
      'maddy',
      [
        'dkim $(primary_domain) $(local_domains) s202611r',
        '/var/lib/maddy/dkim_keys/example.org_s202611r.dns',
      ],
    ],
    ['stalwart', ['selector = "s202611r"', 'algorithm = "rsa-sha256"']],
  ] as const)('%s set what the guide promises', (server, parts) => {
    for (const part of parts) expect(textOf(server)).toContain(part);
  });
});
