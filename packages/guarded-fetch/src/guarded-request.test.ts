import { once } from 'node:events';
import { createServer as createHttpServer, type RequestListener, type ServerResponse } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { DnsAnswer } from '@postseal/mail-terms';
import { issueAuthority, issueCertificate, zoneResolver } from '@postseal/test-mail';
import { type GuardedRequest, guardedRequest, type RequestGuard } from './guarded-request.js';
import type { AddressLookup } from './target.js';

const authority = issueAuthority();
const certificate = issueCertificate({ commonName: 'policy.test', issuer: authority });
const dns = zoneResolver({
  'policy.test': { A: '127.0.0.1' },
  'other.test': { A: '127.0.0.1' },
  'mixed.test': { A: ['10.0.0.1', '127.0.0.1'] },
  'inside.test': { A: '10.0.0.7', AAAA: 'fd00::7' },
  'mapped.test': { AAAA: '::ffff:169.254.169.254' },
  'metadata.test': { A: '169.254.169.254' },
  'broken.test': { unavailable: 'servfail' },
});

const open: { close(): void }[] = [];
afterEach(() => {
  for (const one of open.splice(0)) one.close();
});

async function listen(server: Server): Promise<number> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
  });
  open.push({
    close() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

const serve = (listener: RequestListener, served = certificate) =>
  listen(createHttpsServer({ cert: served.pem, key: served.keyPem }, listener));

function ask(port: number, request: Partial<GuardedRequest> = {}, guard: Partial<RequestGuard> = {}) {
  return guardedRequest(
    { url: `https://policy.test:${port}/file`, ...request },
    { dns, allowAddresses: ['127.0.0.1'], allowPorts: 'any', ca: authority.pem, ...guard },
  );
}
const reasonOf = async (asking: ReturnType<typeof ask>) => {
  const outcome = await asking;
  return outcome.outcome === 'failed' ? outcome.reason : outcome.status;
};

describe('an answer', () => {
  it('comes with status, headers, body, address and the certificate', async () => {
    const port = await serve((request, response) => {
      response.setHeader('content-type', 'text/plain');
      response.end(`${request.method} ${request.headers.host}`);
    });
    const outcome = await ask(port);
    expect(outcome).toMatchObject({
      outcome: 'answered',
      status: 200,
      headers: { 'content-type': 'text/plain' },
      address: '127.0.0.1',
      certificate: { names: 'DNS:policy.test' },
    });
    expect(outcome.outcome === 'answered' && outcome.body.toString()).toBe(`GET policy.test:${port}`);
  });

  it('is asked for with the method, headers and body given', async () => {
    const port = await serve((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk) => chunks.push(chunk));
      request.on('end', () =>
        response.end(`${request.method} ${request.headers['x-event']} ${Buffer.concat(chunks)}`),
      );
    });
    const outcome = await ask(port, { method: 'POST', headers: { 'x-event': 'drift' }, body: '{"ü":1}' });
    expect(outcome.outcome === 'answered' && outcome.body.toString()).toBe('POST drift {"ü":1}');
  });

  it('may have any status', async () => {
    const port = await serve((_, response) => response.writeHead(404).end());
    expect(await reasonOf(ask(port))).toBe(404);
  });

  it('goes on to the next address when the first does not answer', async () => {
    const port = await serve((_, response) => response.end());
    const twoAddresses: AddressLookup = { ...dns, a: () => found('127.0.0.9', '127.0.0.1') };
    expect(await reasonOf(ask(port, {}, { dns: twoAddresses, allowAddresses: ['127.0.0.0/8'] }))).toBe(200);
  });
});

const found = async (...records: string[]): Promise<DnsAnswer<string>> => ({
  outcome: 'found',
  records,
  ttlSeconds: 0,
  cnames: [],
  isAuthenticated: false,
});

describe('what may be asked', () => {
  it.each([
    ['no URL', 'not a url'],
    ['plain HTTP', 'http://policy.test/'],
    ['another scheme', 'file:///etc/passwd'],
    ['a password in it', 'https://user:secret@policy.test/'],
    ['another port', 'https://policy.test:8443/'],
  ])('is not %s', async (_, url) => {
    expect(await guardedRequest({ url }, { dns, allowAddresses: ['127.0.0.1'] })).toMatchObject({
      reason: 'url-not-allowed',
    });
  });

  it.each([
    'https://127.0.0.1/',
    'https://0x7f.1/',
    'https://2130706433/',
    'https://[::1]/',
    'https://[::ffff:10.0.0.1]/',
    'https://inside.test/',
    'https://mapped.test/',
    'https://metadata.test/latest/meta-data/',
  ])('is not %s', async (url) => {
    expect(await guardedRequest({ url }, { dns })).toMatchObject({ reason: 'address-not-allowed' });
  });

  it('is the allowed address of a name that has a private one as well', async () => {
    const port = await serve((_, response) => response.end());
    expect(await ask(port, { url: `https://mixed.test:${port}/` })).toMatchObject({
      reason: 'certificate-invalid', // reached 127.0.0.1 and not 10.0.0.1
    });
  });

  it('tells a name without address from one that could not be looked up', async () => {
    expect(await guardedRequest({ url: 'https://none.test/' }, { dns })).toMatchObject({
      reason: 'no-address',
    });
    expect(await guardedRequest({ url: 'https://broken.test/' }, { dns })).toMatchObject({
      reason: 'dns-failed',
    });
  });

  it('is looked up once: a name that turns to another address afterwards changes nothing', async () => {
    const asked: string[] = [];
    const rebinding: AddressLookup = {
      a: (name) => {
        asked.push(name);
        return asked.length === 1 ? found('127.0.0.1') : found('127.0.0.66');
      },
      aaaa: dns.aaaa,
    };
    const port = await serve((_, response) => response.end());
    const outcome = await ask(port, {}, { dns: rebinding });
    expect(outcome).toMatchObject({ outcome: 'answered', address: '127.0.0.1' });
    expect(asked).toEqual(['policy.test']);
  });

  it('never sets the headers that frame a message', async () => {
    await expect(ask(1, { headers: { Host: 'elsewhere.test' } })).rejects.toThrow('Host');
  });
});

describe('TLS', () => {
  it.each([
    ['another name', issueCertificate({ commonName: 'other.test', issuer: authority })],
    ['nobody trusted', issueCertificate({ commonName: 'policy.test' })],
    [
      'a time long past',
      issueCertificate({
        commonName: 'policy.test',
        issuer: authority,
        validFrom: new Date('2020-01-01'),
        validTo: new Date('2021-01-01'),
      }),
    ],
  ])('refuses a certificate of %s', async (_, served) => {
    let hasAsked = false;
    const port = await serve((__, response) => {
      hasAsked = true;
      response.end();
    }, served);
    expect(await reasonOf(ask(port))).toBe('certificate-invalid');
    expect(hasAsked).toBe(false);
  });

  it('says so when the server speaks none', async () => {
    const port = await listen(createHttpServer());
    expect(await reasonOf(ask(port))).toBe('tls-failed');
  });
});

describe('redirects', () => {
  const redirecting = (location: string) =>
    serve((request, response) => {
      if (request.url === '/file') response.writeHead(302, { location }).end();
      else response.end('there');
    });

  it('are answered and not followed', async () => {
    const port = await redirecting('http://169.254.169.254/latest/meta-data/');
    expect(await ask(port)).toMatchObject({
      status: 302,
      headers: { location: 'http://169.254.169.254/latest/meta-data/' },
    });
  });

  it.each(['http://169.254.169.254/latest/meta-data/', 'https://other.test/', 'http://policy.test/', '//x'])(
    'to %s are refused even when some are followed',
    async (location) => {
      const port = await redirecting(location);
      expect(await reasonOf(ask(port, { redirects: 'same-host' }))).toBe('redirect-refused');
    },
  );

  it('within the host are followed when asked for, but not for ever', async () => {
    const port = await redirecting('/elsewhere');
    const outcome = await ask(port, { redirects: 'same-host' });
    expect(outcome.outcome === 'answered' && outcome.body.toString()).toBe('there');
    const circle = await redirecting('/file');
    expect(await reasonOf(ask(circle, { redirects: 'same-host' }))).toBe('redirect-refused');
  });
});

describe('a server that will not end', () => {
  const limits = { totalMs: 300 };
  /** Keeps sending until the client is gone. */
  const drip = (response: ServerResponse, chunk: string | Buffer, everyMs: number) => {
    const timer = setInterval(() => response.write(chunk), everyMs);
    response.on('close', () => clearInterval(timer));
  };

  it('does not connect', async () => {
    const port = await listen(createTcpServer(() => {})); // accepts, never shakes hands
    expect(await reasonOf(ask(port, { limits: { connectMs: 200 } }))).toBe('connect-timeout');
  });

  it('sends no headers', async () => {
    const port = await serve(() => {});
    expect(await reasonOf(ask(port, { limits: { headersMs: 200 } }))).toBe('headers-timeout');
  });

  it('drips headers', async () => {
    const port = await listen(
      createTcpServer((socket) => {
        socket.write('HTTP/1.1 200 OK\r\n');
        const timer = setInterval(() => socket.write('x-more: 1\r\n'), 20);
        socket.on('close', () => clearInterval(timer));
      }),
    );
    const url = `http://policy.test:${port}/`;
    const asking = ask(port, { url, limits: { headersMs: 300 } }, { allowHttp: true });
    expect(await reasonOf(asking)).toBe('headers-timeout');
  });

  it('drips its body', async () => {
    const port = await serve((_, response) => drip(response, '.', 20));
    expect(await reasonOf(ask(port, { limits }))).toBe('timeout');
  });

  it('sends an endless body', async () => {
    const port = await serve((_, response) => drip(response, Buffer.alloc(16_384), 1));
    expect(await reasonOf(ask(port))).toBe('body-too-large');
  });

  it('announces an endless body', async () => {
    const port = await serve((_, response) =>
      response.writeHead(200, { 'content-length': '1000000' }).flushHeaders(),
    );
    expect(await reasonOf(ask(port))).toBe('body-too-large');
  });

  it('sends too many headers', async () => {
    const port = await serve((_, response) => response.setHeader('x-long', 'a'.repeat(20_000)).end());
    expect(await reasonOf(ask(port))).toBe('headers-too-large');
  });

  it('sends a small answer that inflates to a large one', async () => {
    const bomb = gzipSync(Buffer.alloc(50_000_000));
    const port = await serve((_, response) =>
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb),
    );
    expect(await reasonOf(ask(port))).toBe('body-compressed');
  });

  it('hangs up within the body', async () => {
    const port = await serve((_, response) => {
      response.writeHead(200, { 'content-length': '100' }).write('half');
      setImmediate(() => response.destroy());
    });
    expect(await reasonOf(ask(port))).toBe('connection-lost');
  });

  it('sends something that is no HTTP', async () => {
    const port = await listen(createTcpServer((socket) => socket.end('220 mail.test ESMTP\r\n')));
    const url = `http://policy.test:${port}/`;
    expect(await reasonOf(ask(port, { url }, { allowHttp: true }))).toBe('bad-response');
  });

  it('is not there', async () => {
    const server = createTcpServer();
    const port = await listen(server);
    server.close();
    await once(server, 'close');
    expect(await reasonOf(ask(port))).toBe('connect-failed');
  });
});
