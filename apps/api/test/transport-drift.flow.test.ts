import { once } from 'node:events';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { addDomains } from '@postseal/contract';
import {
  issueAuthority,
  issueCertificate,
  startZoneServer,
  type ZoneServer,
  Zones,
} from '@postseal/test-mail';
import { eventually as within } from './eventually.js';
import { startInstance, type TestInstance } from './test-instance.js';

const DOMAIN = 'lapsing.example';
const ttl = 1;
const SPEED = 1200; // a minute of the drift machine is 50 ms

const usualAuthorities = getCACertificates('default');
const authority = issueAuthority();
const certificate = issueCertificate({ commonName: `mta-sts.${DOMAIN}`, issuer: authority });

let web: Server;
let dns: ZoneServer;
let instance: TestInstance;

beforeAll(async () => {
  setDefaultCACertificates([...usualAuthorities, authority.pem]);
  const policy = `version: STSv1\nmode: enforce\nmx: mail.${DOMAIN}\nmax_age: 604800\n`;
  web = createServer({ cert: certificate.pem, key: certificate.keyPem }, (_, response) => {
    response.writeHead(200, { 'content-type': 'text/plain' }).end(policy);
  });
  web.listen(0, '127.0.0.1');
  await once(web, 'listening');
  dns = await startZoneServer(
    new Zones({
      example: { SOA: {}, NS: [`ns1.${DOMAIN}`], ttl },
      [DOMAIN]: { SOA: {}, NS: [`ns1.${DOMAIN}`], MX: `10 mail.${DOMAIN}`, TXT: 'v=spf1 mx -all', ttl },
      [`ns1.${DOMAIN}`]: { A: '127.0.0.1', ttl },
      [`mail.${DOMAIN}`]: { A: '46.4.113.5', ttl },
      [`_mta-sts.${DOMAIN}`]: { TXT: 'v=STSv1; id=1', ttl },
      [`mta-sts.${DOMAIN}`]: { A: '127.0.0.1', ttl },
      [`_smtp._tls.${DOMAIN}`]: { TXT: 'v=TLSRPTv1; rua=mailto:tls@reports.example', ttl },
    }),
  );
  instance = await startInstance(
    {
      POSTSEAL_DNS_SERVERS: `127.0.0.1:${dns.port}`,
      POSTSEAL_DNS_AUTHORITY_PORT: String(dns.port),
      POSTSEAL_DNS_ALLOW_PRIVATE: 'true',
      POSTSEAL_CHECK_ALLOW_ADDRESSES: '127.0.0.1',
      POSTSEAL_FETCH_PORT: String((web.address() as AddressInfo).port),
      POSTSEAL_CHECK_INTERVAL_SECONDS: '0.5',
      POSTSEAL_DRIFT_SPEED: String(SPEED),
    },
    ['http', 'worker'],
  );
  const owner = await instance.signUp('Lena');
  await owner.call(addDomains, { body: { names: DOMAIN } });
}, 60_000);

afterAll(async () => {
  await instance?.close();
  await dns?.close();
  web?.closeAllConnections();
  web?.close();
  setDefaultCACertificates(usualAuthorities);
});

const events = async () =>
  (await instance.database.system.recordChange.findMany()).map(({ event }) => event).filter(isAboutTransport);
const isAboutTransport = (event: string) => /^(mta-sts|tls-rpt|bimi|dane|dnssec)\./.test(event);

/** A busy machine takes its time. */
const eventually = (check: () => Promise<void>) => within(check, 60_000);

/** Records that stand at a believed value. */
async function believed(): Promise<string[]> {
  const rows = await instance.database.system.recordState.findMany();
  return rows
    .filter(({ state }) => (state as { drift?: { phase: string } } | null)?.drift?.phase === 'STABLE')
    .map(({ subject }) => subject);
}

it('tells of a policy and a report address that are gone, once each, after all servers agree', async () => {
  const watched = [`mta-sts:${DOMAIN}`, `tls-rpt:${DOMAIN}`, `bimi:${DOMAIN}`];
  await eventually(async () => expect(await believed()).toEqual(expect.arrayContaining(watched)));
  expect(await events()).toEqual([]);

  dns.zones.remove(`_mta-sts.${DOMAIN}`);
  dns.zones.remove(`_smtp._tls.${DOMAIN}`);
  await eventually(async () =>
    expect((await events()).sort()).toEqual(['mta-sts.removed', 'tls-rpt.removed']),
  );

  dns.zones.set(`_mta-sts.${DOMAIN}`, { TXT: 'v=STSv1; id=2', ttl });
  await eventually(async () => expect(await events()).toContain('mta-sts.added'));
}, 200_000);
