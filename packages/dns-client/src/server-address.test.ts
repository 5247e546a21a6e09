import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { formatServer, parseServer, readSystemServers } from './server-address.js';

describe('parseServer', () => {
  it.each([
    ['127.0.0.1:5300', '127.0.0.1', 5300],
    ['192.0.2.1', '192.0.2.1', 53],
    ['[::1]:53', '::1', 53],
    ['[2001:db8::1]', '2001:db8::1', 53],
    [' 2001:db8::1 ', '2001:db8::1', 53],
  ])('reads %j', (text, address, port) => {
    expect(parseServer(text)).toEqual({ address, port });
    expect(parseServer(formatServer({ address, port }))).toEqual({ address, port });
  });

  it.each([
    '',
    'dns.example',
    '256.0.0.1',
    '127.0.0.1:0',
    '127.0.0.1:65536',
    '[127.0.0.1]:53',
    '::1]:53',
    '1.2.3.4:',
  ])('refuses %j', (text) => expect(parseServer(text)).toBeNull());
});

describe('readSystemServers', () => {
  it('reads the nameserver lines in order and skips what is no address', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'resolv-'));
    const path = join(folder, 'resolv.conf');
    const text =
      '# local\nsearch example.test\nnameserver 127.0.0.53\n\nnameserver fe80::1%eth0\nnameserver bogus\n nameserver\t::1 # v6\n';
    await writeFile(path, text);
    expect(await readSystemServers(path)).toEqual([
      { address: '127.0.0.53', port: 53 },
      { address: 'fe80::1%eth0', port: 53 },
      { address: '::1', port: 53 },
    ]);
    await rm(folder, { recursive: true });
  });

  it('falls back to what Node knows', async () => {
    for (const { address } of await readSystemServers('/nonexistent'))
      expect(parseServer(address)).not.toBeNull();
  });
});
