import { type CheckedWish, file, type ServerGuide } from './server-guide.js';

/** Postfix with rspamd as its milter. */
export function postfixRspamdGuide({ domain, selector, hostName, keyPath }: CheckedWish): ServerGuide {
  const key = keyPath('/var/lib/rspamd/dkim', 'key');
  return {
    server: 'postfix-rspamd',
    title: 'Postfix with rspamd',
    files: [
      file('/etc/rspamd/local.d/worker-proxy.inc', [
        'milter = yes;',
        'timeout = 120s;',
        'bind_socket = "localhost:11332";',
        'upstream "local" {',
        '  default = yes;',
        '  self_scan = yes;',
        '}',
      ]),
      file('/etc/rspamd/local.d/dkim_signing.conf', signing(domain, selector, key)),
      file('/etc/rspamd/local.d/arc.conf', signing(domain, selector, key)),
    ],
    commands: [
      `install -d -o _rspamd -g _rspamd -m 0750 /var/lib/rspamd/dkim/${domain}`,
      `install -o _rspamd -g _rspamd -m 0640 ${selector}.private ${key}`,
      `postconf -e 'myhostname = ${hostName}'`,
      "postconf -e 'milter_default_action = accept'",
      "postconf -e 'milter_protocol = 6'",
      "postconf -e 'smtpd_milters = inet:localhost:11332'",
      "postconf -e 'non_smtpd_milters = inet:localhost:11332'",
      "postconf -e 'milter_mail_macros = i {mail_addr} {client_addr} {client_name} {auth_authen}'",
      "postconf -e 'smtp_tls_security_level = may'",
      'rspamadm configtest && postfix check',
      'systemctl restart rspamd postfix',
    ],
    verify: [
      { command: 'rspamadm configtest', expect: '“syntax OK”' },
      { command: 'rspamadm configdump dkim_signing', expect: `the selector ${selector} for ${domain}` },
    ],
    notes: [
      'rspamd 3.x loads RSA keys from PEM. An Ed25519 key it wants as “rspamadm dkim_keygen -t ed25519” prints it.',
      'arc.conf lets forwarded mail keep its standing; leave it out if you forward nothing.',
    ],
  };
}

function signing(domain: string, selector: string, key: string): string[] {
  return [
    'sign_authenticated = true;',
    'sign_local = true;',
    'use_domain = "header";',
    'allow_username_mismatch = true;',
    'check_pubkey = true;',
    'domain {',
    `  "${domain}" {`,
    `    path = "${key}";`,
    `    selector = "${selector}";`,
    '  }',
    '}',
  ];
}
