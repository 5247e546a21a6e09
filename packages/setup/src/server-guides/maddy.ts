import { type CheckedWish, file, type ServerGuide } from './server-guide.js';

/** maddy: it makes the key itself and writes the record beside it. */
export function maddyGuide({ domain, selector, hostName }: CheckedWish): ServerGuide {
  const key = `/var/lib/maddy/dkim_keys/${domain}_${selector}`;
  return {
    server: 'maddy',
    title: 'maddy',
    files: [
      file(
        '/etc/maddy/maddy.conf',
        [
          `$(hostname) = ${hostName}`,
          `$(primary_domain) = ${domain}`,
          '',
          '# inside “submission … { source $(local_domains) {”:',
          'modify {',
          `    dkim $(primary_domain) $(local_domains) ${selector}`,
          '}',
        ],
        { how: 'add' },
      ),
    ],
    commands: ['systemctl restart maddy'],
    verify: [
      { command: `cat ${key}.dns`, expect: 'the record to publish: paste this file into the import box' },
      { command: 'journalctl -u maddy -n 50 --no-pager', expect: 'no error about dkim' },
    ],
    notes: [
      'Each of the first two lines replaces the one of the same name at the top of the file.',
      `To bring a key of your own, save it as ${key}.key (PKCS#8, owner maddy, mode 0600) before the restart.`,
    ],
  };
}
