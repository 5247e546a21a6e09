import { createHash, X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { addDomains, type CheckLine, readPosture } from '@postseal/contract';
import {
  issueAuthority,
  issueCertificate,
  type SmtpHost,
  startSmtpHost,
  startZoneServer,
  type TestCertificate,
  type ZoneServer,
  Zones,
} from '@postseal/test-mail';
import { eventually } from './eventually.js';
import { startInstance, type TestInstance, type TestPerson } from './test-instance.js';

// A real web server, a real mail host and a real name server on loopback, with an authority of their own.

const DOMAIN = 'guarded.example';
const MAIL_HOST = 'mail.guarded.example';
const ttl = 1;
const POLICY = `version: STSv1\r\nmode: enforce\r\nmx: ${MAIL_HOST}\r\nmax_age: 604800\r\n`;

const usualAuthorities = getCACertificates('default');
const authority = issueAuthority();
const webCertificate = issueCertificate({ commonName: `mta-sts.${DOMAIN}`, issuer: authority });
const mailCertificate = issueCertificate({ commonName: MAIL_HOST, issuer: authority });

let policy: { status: number; text: string };
let web: Server;
let mail: SmtpHost;
let dns: ZoneServer;
let instance: TestInstance;
let owner: TestPerson;

function tlsaOf({ der }: TestCertificate): string {
  const key = new X509Certificate(der).publicKey.export({ type: 'spki', format: 'der' });
  return `3 1 1 ${createHash('sha256').update(key).digest('hex')}`;
}

beforeAll(async () => {
  setDefaultCACertificates([...usualAuthorities, authority.pem]);
  policy = { status: 200, text: POLICY };
  web = createServer({ cert: webCertificate.pem, key: webCertificate.keyPem }, (_, response) => {
    response.writeHead(policy.status, { 'content-type': 'text/plain' }).end(policy.text);
  });
  web.listen(0, '127.0.0.1');
  await once(web, 'listening');
  mail = await startSmtpHost({ name: MAIL_HOST, certificates: [mailCertificate] });
  dns = await startZoneServer(
    new Zones({
      '': { SOA: {}, ttl },
      example: { SOA: {}, NS: ['ns1.guarded.example'], ttl },
      [DOMAIN]: { SOA: {}, NS: ['ns1.guarded.example'], MX: `10 ${MAIL_HOST}`, TXT: 'v=spf1 mx -all', ttl },
      'ns1.guarded.example': { A: '127.0.0.1', ttl },
      [MAIL_HOST]: { A: '127.0.0.1', ttl },
      [`_mta-sts.${DOMAIN}`]: { TXT: 'v=STSv1; id=1', ttl },
      [`mta-sts.${DOMAIN}`]: { A: '127.0.0.1', ttl },
      [`_25._tcp.${MAIL_HOST}`]: { TLSA: [tlsaOf(mailCertificate), `3 1 1 ${'ab'.repeat(32)}`], ttl },
      '2.0.0.127.psbl.surriel.com': { A: '127.0.0.2', ttl },
    }),
    { isAuthenticated: () => true },
  );
  instance = await startInstance({
    POSTSEAL_DNS_SERVERS: `127.0.0.1:${dns.port}`,
    POSTSEAL_DNS_AUTHORITY_PORT: String(dns.port),
    POSTSEAL_DNS_ALLOW_PRIVATE: 'true',
    POSTSEAL_CHECK_ALLOW_ADDRESSES: '127.0.0.1',
    POSTSEAL_FETCH_PORT: String((web.address() as AddressInfo).port),
    POSTSEAL_SMTP_PROBE: 'true',
    POSTSEAL_SMTP_PROBE_PORT: String(mail.port),
    POSTSEAL_BLOCKLISTS: 'psbl',
  });
  owner = await instance.signUp('Gerda');
  await owner.call(addDomains, { body: { names: DOMAIN } });
}, 60_000);

afterAll(async () => {
  await instance?.close();
  await dns?.close();
  await mail?.close();
  web?.closeAllConnections();
  web?.close();
  setDefaultCACertificates(usualAuthorities);
});

/** Checks as a person does who waits; the ids that were found. */
async function check(): Promise<string[]> {
  const answer = await eventually(async () => {
    const started = await owner.request(`/api/domains/${DOMAIN}/checks`, { method: 'POST' });
    expect(started.status).toBe(200);
    return started;
  });
  const lines = (await answer.text())
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as CheckLine);
  expect(lines.at(-1)).toMatchObject({ kind: 'done' });
  return lines.flatMap((line) => (line.kind === 'finding' ? [line.finding.checkId] : []));
}
const read = () => owner.call(readPosture, { params: { domain: DOMAIN } });
const isAboutTransport = (id: string) =>
  /^(mta-sts|dane|dnssec|blocklist)\.|^mx\.(no-starttls|cert|tls|not-reach)/.test(id);

describe('what protects mail on its way', () => {
  it('is fetched, asked and talked to, and found in order', async () => {
    expect((await check()).filter(isAboutTransport)).toEqual([]);
    const { observations } = await read();
    const row = (type: string) => observations.find((one) => one.type === type);
    expect(row('HTTPS')).toMatchObject({
      outcome: 'present',
      values: expect.arrayContaining(['mode: enforce']),
    });
    expect(row('SMTP')).toMatchObject({
      outcome: 'present',
      values: expect.arrayContaining([`127.0.0.1 is ${MAIL_HOST}`]),
    });
    expect(row('TLSA')).toMatchObject({ outcome: 'present' });
  });

  it('is a finding when it breaks, and none when it is mended', async () => {
    policy = { status: 200, text: POLICY.replace(MAIL_HOST, 'old.guarded.example') };
    dns.zones.patch(`_25._tcp.${MAIL_HOST}`, { TLSA: `3 1 1 ${'cd'.repeat(32)}` });
    const broken = ['mta-sts.mx-not-covered', 'mta-sts.id-unchanged', 'dane.mismatch'];
    expect(await check()).toEqual(expect.arrayContaining(broken));
    const open = (await read()).findings.map(({ checkId }) => checkId);
    expect(open).toEqual(expect.arrayContaining(broken));

    policy = { status: 200, text: POLICY };
    dns.zones.patch(`_25._tcp.${MAIL_HOST}`, { TLSA: tlsaOf(mailCertificate) });
    const mended = await check();
    for (const id of broken) expect(mended).not.toContain(id);
    const closed = (await read()).findings.map(({ checkId }) => checkId);
    for (const id of broken) expect(closed).not.toContain(id);
  });

  it('that could not be tested this time leaves its findings as they were', async () => {
    policy = { status: 500, text: '' };
    expect(await check()).toContain('mta-sts.fetch-failed');
    dns.zones.patch(`_mta-sts.${DOMAIN}`, { TXT: { unavailable: 'servfail' } });
    expect(await check()).not.toContain('mta-sts.fetch-failed');
    expect((await read()).findings.map(({ checkId }) => checkId)).toContain('mta-sts.fetch-failed');
  });
});
