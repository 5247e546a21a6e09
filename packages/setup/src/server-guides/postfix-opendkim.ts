import { type CheckedWish, file, type ServerGuide } from './server-guide.js';

/** Postfix with OpenDKIM as Debian and Ubuntu package them. */
export function postfixOpendkimGuide(wish: CheckedWish): ServerGuide {
  const { domain, selector, hostName, socket, keyPath } = wish;
  const key = keyPath('/etc/opendkim/keys', 'private');
  const isUnix = socket === 'unix';
  return {
    server: 'postfix-opendkim',
    title: 'Postfix with OpenDKIM',
    files: [
      file('/etc/opendkim.conf', [
        'Syslog                  yes',
        'UserID                  opendkim',
        'UMask                   007',
        isUnix
          ? 'Socket                  local:/var/spool/postfix/opendkim/opendkim.sock'
          : 'Socket                  inet:8891@localhost',
        'PidFile                 /run/opendkim/opendkim.pid',
        'Mode                    sv',
        'Canonicalization        relaxed/simple',
        'OversignHeaders         From',
        // Its own list leaves these out; one-click unsubscription counts only when it is signed (RFC 8058 §4).
        'SignHeaders             *,+message-id,+list-unsubscribe-post',
        'KeyTable                /etc/opendkim/key.table',
        'SigningTable            refile:/etc/opendkim/signing.table',
        'InternalHosts           /etc/opendkim/trusted.hosts',
        'ExternalIgnoreList      /etc/opendkim/trusted.hosts',
      ]),
      file('/etc/opendkim/key.table', [`${selector}._domainkey.${domain} ${domain}:${selector}:${key}`]),
      file('/etc/opendkim/signing.table', [`*@${domain} ${selector}._domainkey.${domain}`]),
      file('/etc/opendkim/trusted.hosts', ['127.0.0.1', '::1', 'localhost', hostName]),
    ],
    commands: [
      `install -d -o opendkim -g opendkim -m 0750 /etc/opendkim/keys/${domain}`,
      `install -o opendkim -g opendkim -m 0600 ${selector}.private ${key}`,
      ...(isUnix
        ? [
            'install -d -o opendkim -g postfix -m 0750 /var/spool/postfix/opendkim',
            'adduser postfix opendkim',
          ]
        : []),
      `postconf -e 'myhostname = ${hostName}'`,
      "postconf -e 'milter_default_action = accept'",
      "postconf -e 'milter_protocol = 6'",
      `postconf -e 'smtpd_milters = ${isUnix ? 'unix:opendkim/opendkim.sock' : 'inet:localhost:8891'}'`,
      "postconf -e 'non_smtpd_milters = $smtpd_milters'",
      "postconf -e 'smtp_tls_security_level = may'",
      'postfix check',
      'systemctl restart opendkim postfix',
    ],
    verify: [
      {
        command: `opendkim-testkey -d ${domain} -s ${selector} -vvv`,
        expect: '“key OK”. “key not secure” before it only means that the zone has no DNSSEC.',
      },
      {
        command: 'postconf -n smtpd_milters non_smtpd_milters milter_protocol',
        expect: 'the lines set above',
      },
      {
        command: `ss -lx src /var/spool/postfix/opendkim/opendkim.sock || ss -ltn sport = 8891`,
        expect: 'OpenDKIM listens',
      },
    ],
    notes: [
      'Set the socket in /etc/opendkim.conf only: current service units ignore /etc/default/opendkim.',
      'The path in main.cf is as Postfix sees it from inside /var/spool/postfix.',
      'Two signatures with the same d= and s= mean that a content filter hands the mail back through a second listener: see the double-signature card.',
    ],
  };
}

/**
 * The listener in master.cf through which a content filter hands mail back, with milters off, so that mail is signed
 * once. On port 25 or submission the same option would switch signing off, so those ports give null.
 * @param options `receive_override_options` that the listener has already
 */
export function doubleSignatureFix(
  port: number,
  options: readonly string[],
): { file: string; lines: string; command: string } | null {
  if (!Number.isInteger(port) || port < 1 || port > 65_535 || [25, 465, 587].includes(port)) return null;
  const known = options.filter((option) => /^no_[a-z_]{1,60}$/.test(option));
  const all = [...new Set([...known, 'no_milters'])].join(',');
  const service = `127.0.0.1:${port}`;
  return {
    file: '/etc/postfix/master.cf',
    lines: `${service} inet n - y - - smtpd\n    -o content_filter=\n    -o receive_override_options=${all}\n`,
    command: `postconf -P '${service}/inet/receive_override_options=${all}'`,
  };
}

/** The three answers to a receiver that refuses mail over IPv6. */
export const postfixIpv6Choices: readonly { readonly title: string; readonly commands: readonly string[] }[] =
  [
    { title: 'Keep IPv6: give the address a PTR record, and add ip6: to SPF', commands: [] },
    {
      title: 'Prefer IPv4 for outgoing mail',
      commands: ["postconf -e 'smtp_address_preference = ipv4'", 'systemctl reload postfix'],
    },
    {
      title: 'Use IPv4 only, also for incoming mail',
      commands: ["postconf -e 'inet_protocols = ipv4'", 'systemctl restart postfix'],
    },
  ];
