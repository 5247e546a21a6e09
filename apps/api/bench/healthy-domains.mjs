// DNS of the check benchmark: domains with all records that a healthy one has, on NSD where it is installed, since the zone
// server of test-mail takes as long for an answer as a check for its question; else on that, in a process of its own.
import { fork } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { startNsd } from '@postseal/test-mail';

const TTL = 1; // seconds: gone from caches when the domains are checked again

/** Answers `{ name, port, close }` of a name server that knows d0.example … and plays the resolver. */
export async function serveHealthyDomains(count) {
  const nsd = await startNsd(zoneTexts(count));
  if (nsd) return { name: 'nsd', port: nsd.port, close: () => nsd.close() };
  const child = fork(new URL('zone-process.mjs', import.meta.url), [String(count)], { execArgv: [] });
  const [{ port }] = await once(child, 'message');
  return { name: 'zone server', port, close: () => child.kill() };
}

function zoneTexts(count) {
  const key = generateKeyPairSync('rsa', { modulusLength: 2048 })
    .publicKey.export({ format: 'der', type: 'spki' })
    .toString('base64');
  const apex = (ttl) =>
    `@ ${ttl} IN SOA ns.example. hostmaster.example. 1 3600 600 86400 ${ttl}\n@ ${ttl} IN NS ns.example.`;
  const domains = Array.from({ length: count }, (_, n) => n);
  const text = (...strings) => strings.map((string) => `"${string}"`).join(' ');
  return {
    '.': apex(300),
    example: [
      apex(300),
      'ns 300 IN A 127.0.0.1',
      `_spf.sender 300 IN TXT ${text('v=spf1 ip4:149.72.0.0/16 ip4:167.89.0.0/17 ~all')}`,
      'rua 300 IN MX 10 mx.rua',
      `*._report._dmarc.rua 300 IN TXT ${text('v=DMARC1')}`,
      ...domains.map((n) => `d${n} ${TTL} IN NS ns.example.`),
    ].join('\n'),
    '46.in-addr.arpa': [
      apex(TTL),
      ...domains.map((n) => `${n & 255}.${n >> 8}.4 ${TTL} IN PTR mail.d${n}.example.`),
    ].join('\n'),
    ...Object.fromEntries(
      domains.map((n) => [
        `d${n}.example`,
        [
          apex(TTL),
          `@ ${TTL} IN MX 10 mail`,
          `@ ${TTL} IN TXT ${text('v=spf1 mx include:_spf.sender.example -all')}`,
          `mail ${TTL} IN A 46.4.${n >> 8}.${n & 255}`,
          `_dmarc ${TTL} IN TXT ${text('v=DMARC1; p=reject; rua=mailto:someone@rua.example')}`,
          `s1._domainkey ${TTL} IN TXT ${text('v=DKIM1; k=rsa; p=', key.slice(0, 200), key.slice(200))}`,
        ].join('\n'),
      ]),
    ),
  };
}
