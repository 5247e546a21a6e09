import { type CheckedWish, file, type ServerGuide } from './server-guide.js';

const SIGNATURE_SECONDS = 14 * 86_400;

/** Exim as Debian packages it: macros that its remote_smtp transports read. */
export function eximGuide({ domain, selector, hostName, keyPath }: CheckedWish): ServerGuide {
  const key = keyPath('/etc/exim4/dkim', 'key');
  return {
    server: 'exim',
    title: 'Exim (Debian)',
    files: [
      file(
        '/etc/exim4/exim4.conf.localmacros',
        [
          `MAIN_HARDCODE_PRIMARY_HOSTNAME = ${hostName}`,
          `DKIM_DOMAIN = ${domain}`,
          `DKIM_SELECTOR = ${selector}`,
          `DKIM_PRIVATE_KEY = ${key}`,
          'DKIM_CANON = relaxed',
          `DKIM_TIMESTAMPS = ${SIGNATURE_SECONDS}`,
        ],
        { how: 'add', owner: 'root:Debian-exim', mode: '0640' },
      ),
    ],
    commands: [
      `install -d -o root -g Debian-exim -m 0750 /etc/exim4/dkim /etc/exim4/dkim/${domain}`,
      `install -o root -g Debian-exim -m 0640 ${selector}.private ${key}`,
      'update-exim4.conf',
      'systemctl restart exim4',
    ],
    verify: [
      {
        command: "exim4 -bP transports | grep -E '^dkim_(domain|selector|private_key|canon|timestamps)'",
        expect: `dkim_domain = ${domain}, dkim_selector = ${selector}`,
      },
      { command: 'exim4 -bP primary_hostname', expect: hostName },
    ],
    notes: [
      'With the split configuration put the same lines into /etc/exim4/conf.d/main/00_local_macros instead.',
      'Without Debian’s macros the transport options are dkim_domain, dkim_selector, dkim_private_key, dkim_canon and dkim_timestamps.',
    ],
  };
}
