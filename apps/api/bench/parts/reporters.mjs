// Reporters as they are: each mail signed (relaxed, RSA of 2,048 bits), their DNS on a server in a process of its own.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { keyRecordOf, makeSigningKey, signMail } from '@postseal/test-mail';

const COUNT = 8;
const SELECTOR = 'reports';
const PROVIDER = 'provider.example'; // sends for the last of them: signs too, with another return path for each mail
const names = Array.from({ length: COUNT }, (_, n) => `reporter${n}.example`);

/**
 * Starts the DNS that proves them. Mails that `seal` wrote are believed when they come from 127.0.0.1.
 * Answers `{ env, seal, close }`: settings of the roles, and what turns a mail of `nameOf(n)` into `{ from, data }`.
 */
export async function startReporters() {
  const privateKey = makeSigningKey();
  const server = fork(new URL('zones-process.mjs', import.meta.url), { execArgv: [] });
  server.send(zonesOf(keyRecordOf(privateKey)));
  const [{ port }] = await once(server, 'message');
  const sign = (data, domain) =>
    signMail(data, { domain, selector: SELECTOR, privateKey, canonicalization: 'relaxed' });
  return {
    env: { POSTSEAL_DNS_SERVERS: `127.0.0.1:${port}`, POSTSEAL_DNS_ALLOW_PRIVATE: 'true' },
    seal(n, data) {
      const name = nameOf(n);
      const signed = sign(data, name);
      return name === names.at(-1)
        ? { from: `bounce-${n}@bounces.${PROVIDER}`, data: sign(signed, PROVIDER) }
        : { from: `noreply@${name}`, data: signed };
    },
    close: () => server.kill(),
  };
}

/** Who sends the n-th mail. */
export function nameOf(n) {
  return names[n % COUNT];
}

function zonesOf(key) {
  const ns = { NS: 'ns1.dns.example' };
  const zone = { SOA: {}, ...ns, TXT: 'v=spf1 include:_spf.dns.example -all' };
  return {
    example: { SOA: {}, ...ns },
    '_spf.dns.example': { TXT: 'v=spf1 ip4:198.51.100.0/24 ip4:127.0.0.1 ~all' },
    [`bounces.${PROVIDER}`]: { TXT: 'v=spf1 ip4:127.0.0.1 -all' },
    ...Object.fromEntries(
      [...names, PROVIDER].flatMap((name) => [
        [name, zone],
        [`_dmarc.${name}`, { TXT: 'v=DMARC1; p=reject' }],
        [`${SELECTOR}._domainkey.${name}`, { TXT: key }],
      ]),
    ),
  };
}
