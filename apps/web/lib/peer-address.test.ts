import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it } from '@jest/globals';
import { statePeerAddresses, withPeer } from './peer-address';

it('puts the peer behind whatever a visitor stated', () => {
  expect(withPeer(undefined, '192.0.2.1')).toBe('192.0.2.1');
  expect(withPeer('198.51.100.1, 198.51.100.2', '192.0.2.1')).toBe('198.51.100.1, 198.51.100.2, 192.0.2.1');
});

it('reaches a request before its handler does', async () => {
  statePeerAddresses();
  const seen: IncomingHttpHeaders[] = [];
  const server = createServer((request, response) => {
    seen.push(request.headers);
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await fetch(`http://127.0.0.1:${port}/`, { headers: { 'x-forwarded-for': '198.51.100.1' } });
  await new Promise((resolve) => server.close(resolve));
  expect(seen).toMatchObject([{ 'x-forwarded-for': '198.51.100.1, 127.0.0.1' }]);
});
