import { afterEach, describe, expect, it } from '@jest/globals';
import {
  issueAuthority,
  issueCertificate,
  type SmtpHost,
  type SmtpHostBehaviour,
  startSmtpHost,
} from '@postseal/test-mail';
import { createSmtpProbe, type SmtpProbeOptions } from './smtp-probe.js';

const authority = issueAuthority();
const certificate = issueCertificate({ commonName: 'mail.test', issuer: authority });
const LOOPBACK = ['127.0.0.1'];

let hosts: SmtpHost[] = [];
afterEach(async () => {
  await Promise.all(hosts.map((host) => host.close()));
  hosts = [];
});

async function start(behaviour: SmtpHostBehaviour = {}): Promise<SmtpHost> {
  const host = await startSmtpHost(behaviour);
  hosts.push(host);
  return host;
}

const probeAt = (port: number, options: Partial<SmtpProbeOptions> = {}) =>
  createSmtpProbe({ heloName: 'probe.test', port, allowAddresses: LOOPBACK, ca: authority.pem, ...options })
    .cached;

async function probe(behaviour: SmtpHostBehaviour, options: Partial<SmtpProbeOptions> = {}) {
  const { port } = await start(behaviour);
  return probeAt(port, options)('mail.test', LOOPBACK);
}

describe('a mail host', () => {
  it('shows its names, STARTTLS and its certificate; no mail is offered to it', async () => {
    const host = await start({ certificates: [certificate, authority] });
    const seen = await probeAt(host.port)('mail.test', LOOPBACK);
    expect(seen).toMatchObject({
      outcome: 'answered',
      address: '127.0.0.1',
      greetingName: 'mail.test',
      ehloName: 'mail.test',
      offersStartTls: true,
      tls: { protocol: 'TLSv1.3', certificateFault: null },
      tlsFault: null,
    });
    const chain = seen.outcome === 'answered' ? seen.tls!.chain : [];
    expect(chain.map((der) => Buffer.from(der))).toEqual([certificate.der, authority.der]);
    expect(host.commands.slice(0, 2)).toEqual(['EHLO probe.test', 'STARTTLS']);
    expect(host.commands.filter((command) => /^(MAIL|RCPT|DATA)/i.test(command))).toEqual([]);
  });

  it('may offer no STARTTLS, or know no EHLO', async () => {
    const none = { outcome: 'answered', offersStartTls: false, tls: null };
    expect(await probe({})).toMatchObject(none);
    expect(await probe({ ehloReply: '502 not implemented' })).toMatchObject({ ...none, ehloName: null });
  });

  it.each([
    [
      'another name',
      issueCertificate({ commonName: 'other.test', issuer: authority }),
      'it is for another name',
    ],
    ['nobody trusted', issueCertificate({ commonName: 'mail.test' }), 'it is self-signed'],
    [
      'a time long past',
      issueCertificate({
        commonName: 'mail.test',
        issuer: authority,
        validFrom: new Date('2020-01-01'),
        validTo: new Date('2021-01-01'),
      }),
      'it has expired',
    ],
  ])('may have a certificate of %s', async (_, served, fault) => {
    expect(await probe({ certificates: [served] })).toMatchObject({ tls: { certificateFault: fault } });
  });

  it('may speak only an old TLS', async () => {
    expect(await probe({ certificates: [certificate], maxVersion: 'TLSv1.1' })).toMatchObject({
      tls: { protocol: 'TLSv1.1' },
    });
  });

  it('may offer STARTTLS and not mean it', async () => {
    const seen = await probe({ certificates: [certificate], startTlsReply: '454 not today' });
    expect(seen).toMatchObject({ offersStartTls: true, tls: null, tlsFault: expect.stringContaining('454') });
  });

  it('that slips text in before TLS is not believed', async () => {
    const seen = await probe({ certificates: [certificate], startTlsReply: '220 go\r\n250 injected' });
    expect(seen).toMatchObject({ tls: null, tlsFault: 'text was sent ahead of the TLS handshake' });
  });
});

describe('nothing is said about a host', () => {
  it.each([
    ['that refuses this machine', { greeting: '554 go away' }],
    ['that defers', { ehloReply: '451 later' }],
    ['that speaks no SMTP', { greeting: 'SSH-2.0-OpenSSH_9.2\r\n220 x' }],
    ['that never stops', { greeting: `220-${'a'.repeat(40_000)}` }],
  ])('%s', async (_, behaviour) => {
    expect(await probe(behaviour)).toMatchObject({ outcome: 'not-tested' });
  });

  it('that keeps silent after connecting', async () => {
    const seen = await probe({ greeting: null }, { limits: { totalMs: 200 } });
    expect(seen).toMatchObject({ outcome: 'not-tested' });
  });

  it('at a private address', async () => {
    const { port } = await start({});
    expect(await probeAt(port, { allowAddresses: [] })('mail.test', LOOPBACK)).toMatchObject({
      outcome: 'not-tested',
      detail: 'no public address to connect to',
    });
  });

  it('that does not answer, until another one has', async () => {
    const { port } = await start({});
    const ask = probeAt(port, { allowAddresses: ['127.0.0.0/8'] });
    const silent = () => ask('gone.test', ['127.0.0.9']); // nothing listens there
    expect(await silent()).toMatchObject({ outcome: 'not-tested' });
    expect(await ask('mail.test', LOOPBACK)).toMatchObject({ outcome: 'answered' });
    expect(await silent()).toMatchObject({ outcome: 'unreachable', address: '127.0.0.9' });
  });
});

it('asks a host once for all who want to know', async () => {
  const host = await start({});
  const ask = probeAt(host.port);
  await Promise.all([ask('mail.test', LOOPBACK), ask('mail.test', LOOPBACK)]);
  await ask('mail.test', LOOPBACK);
  expect(host.commands.filter((command) => command.startsWith('EHLO'))).toHaveLength(1);
});

it('asks anew for who waits for it', async () => {
  const host = await start({});
  const { cached, fresh } = createSmtpProbe({
    heloName: 'p.test',
    port: host.port,
    allowAddresses: LOOPBACK,
  });
  await cached('mail.test', LOOPBACK);
  await fresh('mail.test', LOOPBACK);
  await cached('mail.test', LOOPBACK);
  expect(host.commands.filter((command) => command.startsWith('EHLO'))).toHaveLength(2);
});

it('goes on to the next address of a host', async () => {
  const { port } = await start({});
  const ask = probeAt(port, { allowAddresses: ['127.0.0.0/8'] });
  expect(await ask('mail.test', ['127.0.0.9', '127.0.0.1'])).toMatchObject({ address: '127.0.0.1' });
});
