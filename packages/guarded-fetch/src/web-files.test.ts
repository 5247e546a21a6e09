import { once } from 'node:events';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { issueAuthority, issueCertificate, zoneResolver } from '@postseal/test-mail';
import { createWebFiles, type WebFilesOptions } from './web-files.js';

const authority = issueAuthority();
const certificate = issueCertificate({ commonName: 'files.test', issuer: authority });
const dns = zoneResolver({ 'files.test': { A: '127.0.0.1' } });
const limits = { maxBodyBytes: 1_000 };

let server: Server;
let asked: string[];
let status: number;
let hangUps: number;

beforeEach(async () => {
  asked = [];
  status = 200;
  hangUps = 0;
  server = createServer({ cert: certificate.pem, key: certificate.keyPem }, (request, response) => {
    asked.push(request.url!);
    if (hangUps-- > 0) {
      request.socket.destroy();
      return;
    }
    response.writeHead(status).end('x'.repeat(500));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterEach(() => {
  server.close();
});

function open(options: Partial<WebFilesOptions> = {}) {
  const { port } = server.address() as AddressInfo;
  return createWebFiles({ dns, port, allowAddresses: ['127.0.0.1'], ca: authority.pem, ...options });
}

describe('createWebFiles', () => {
  it('fetches a file once for all who ask, and at the port that stands in for 443', async () => {
    const { cached } = open();
    const answers = await Promise.all([
      cached('https://files.test/a', limits),
      cached('https://files.test/a', limits),
    ]);
    expect(answers).toEqual([expect.objectContaining({ status: 200 }), answers[0]]);
    await cached('https://files.test/a', limits);
    expect(asked).toEqual(['/a']);
  });

  it('fetches anew for who asks for it, and leaves that to the others', async () => {
    const { cached, fresh } = open();
    await cached('https://files.test/a', limits);
    status = 404;
    expect(await fresh('https://files.test/a', limits)).toMatchObject({ status: 404 });
    expect(await cached('https://files.test/a', limits)).toMatchObject({ status: 404 });
    expect(asked).toEqual(['/a', '/a']);
  });

  it('forgets after its time, failures sooner', async () => {
    const { cached } = open({ rememberMs: 0 });
    await cached('https://files.test/a', limits);
    await cached('https://files.test/a', limits);
    expect(asked).toHaveLength(2);
    const strict = open({ rememberFailureMs: 0 });
    const tight = { maxBodyBytes: 10 };
    expect(await strict.cached('https://files.test/b', tight)).toMatchObject({ reason: 'body-too-large' });
    await strict.cached('https://files.test/b', tight);
    expect(asked.filter((url) => url === '/b')).toHaveLength(2);
  });

  it('holds no more bytes than it may', async () => {
    const { cached } = open({ maxBytes: 4_000 });
    for (const name of ['a', 'b', 'c', 'd']) await cached(`https://files.test/${name}`, limits);
    await cached('https://files.test/d', limits);
    await cached('https://files.test/a', limits);
    expect(asked).toEqual(['/a', '/b', '/c', '/d', '/a']);
  });

  it('asks once more where the failure may be a moment’s', async () => {
    hangUps = 1;
    expect(await open().cached('https://files.test/a', limits)).toMatchObject({ status: 200 });
    expect(asked).toEqual(['/a', '/a']);
    hangUps = 2;
    expect(await open().cached('https://files.test/b', limits)).toMatchObject({ reason: 'connection-lost' });
  });

  it('leaves other ports unasked', async () => {
    expect(await open().cached('https://files.test:8443/a', limits)).toMatchObject({
      reason: 'url-not-allowed',
    });
  });
});
