import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startZoneServer, type ZoneData, type ZoneServer } from '@postseal/test-mail';
import { messageTestCommand } from './message-test.js';

// A message with nothing wrong, the same one unsigned, and the DNS they need: see ORIGIN.md beside them.
const messages = new URL('../../../packages/mail-test/fixtures/messages/', import.meta.url);
const ready = fileURLToPath(new URL('ready.eml', messages));
const unsigned = fileURLToPath(new URL('unsigned.eml', messages));
const SESSION = ['--helo', 'mail.sender.test', '--mail-from', 'ann@sender.test'];
const OVER_IPV4 = ['--ip', '46.4.113.5', ...SESSION];
const OVER_IPV6 = ['--ip', '2a01:4f8:c0c:1::25', ...SESSION];
const ON_THE_DAY = ['--received-at', '2026-11-24T09:30:00Z'];

let dns: ZoneServer;
let zone: ZoneData;
let directory: string;

beforeAll(async () => {
  zone = JSON.parse(await readFile(new URL('zone.json', messages), 'utf8')) as ZoneData;
  dns = await startZoneServer(zone);
  directory = await mkdtemp(join(tmpdir(), 'postseal-message-'));
});
afterAll(async () => {
  await dns.close();
  await rm(directory, { recursive: true });
});

async function run(args: readonly string[], input: string | Uint8Array = '', port = dns.port) {
  let text = '';
  const stdin = (async function* () {
    yield Buffer.from(input);
  })();
  const write = (part: string) => {
    text += part;
  };
  const code = await messageTestCommand.run([...args, '--dns', `127.0.0.1:${port}`], { stdin, write });
  return { code, text, answer: args.includes('--json') ? JSON.parse(text) : null };
}

describe('postseal message test', () => {
  it('prints one document: a message without fault has 10.0', async () => {
    const { code, answer } = await run([ready, ...OVER_IPV4, '--tls', ...ON_THE_DAY, '--json']);
    expect(code).toBe(0);
    expect(answer).toMatchObject({ score: 10, ceiling: 10, wouldReject: [], deductions: [] });
    expect(answer.unknown).toEqual([
      'blocklist.ip-listed',
      'blocklist.policy-listed',
      'blocklist.domain-listed',
      'content.url-listed',
      'content.spam-score',
    ]);
  });

  it('says that Gmail refuses unsigned mail over IPv6 without PTR', async () => {
    const bare = Object.fromEntries(
      Object.entries(zone).filter(([name]) => !name.endsWith('.ip6.arpa') && name !== 'sender.test'),
    );
    const server = await startZoneServer({ ...bare, 'sender.test': { SOA: {}, MX: '10 mail.sender.test' } });
    try {
      const { answer } = await run(
        [unsigned, ...OVER_IPV6, '--tls', ...ON_THE_DAY, '--json'],
        '',
        server.port,
      );
      expect(answer.wouldReject).toContainEqual({
        receiver: 'Gmail',
        id: 'gmail-ipv6-ptr-auth',
        because: ['ptr.missing-v6', 'spf.missing', 'dkim.unsigned'],
      });
      expect(answer.ceiling).toBe(4);
      expect(answer.score).toBeLessThanOrEqual(4);
    } finally {
      await server.close();
    }
  });

  it('counts what DNS does not answer as unknown', async () => {
    const server = await startZoneServer(
      Object.fromEntries(Object.keys(zone).map((name) => [name, { unavailable: 'servfail' as const }])),
    );
    try {
      const { answer } = await run([ready, ...OVER_IPV4, '--tls', ...ON_THE_DAY, '--json'], '', server.port);
      expect(answer).toMatchObject({ score: 10, wouldReject: [], deductions: [] });
      expect(answer.unknown).toEqual(
        expect.arrayContaining(['ptr.missing', 'spf.not-pass', 'dkim.signature-invalid', 'dmarc.missing']),
      );
    } finally {
      await server.close();
    }
  });

  it('writes for people: who rejects, the score, what to paste, what was not tested', async () => {
    const { text } = await run([unsigned, ...OVER_IPV4, ...ON_THE_DAY]);
    expect(text).toContain('Would be rejected by: nobody, by published rules');
    expect(text).toContain('Score: 8.0 of 10, B: Works, polish it. Scored on ');
    expect(text).toContain('-1.5  Message carries no DKIM signature (dkim.unsigned)');
    expect(text).toContain('smtp_tls_security_level = may');
    expect(text).toContain('Could not be tested:');
  });

  it('reads standard input, and takes the time of arrival from the topmost Received field', async () => {
    const message = await readFile(ready);
    const received =
      'Received: from mail.sender.test by mx.test\r\n\twith ESMTPS; Tue, 24 Nov 2026 09:31:00 +0000\r\n';
    const { answer } = await run(
      ['-', ...OVER_IPV4, '--tls', '--json'],
      Buffer.concat([Buffer.from(received), message]),
    );
    expect(answer).toMatchObject({ score: 10, deductions: [] });
    const late = await run(
      ['-', ...OVER_IPV4, '--tls', '--json', '--received-at', '2026-12-24T09:30:00Z'],
      message,
    );
    expect(late.answer.deductions).toEqual([{ id: 'hdr.date-drift', points: 0.5, weight: 0.5 }]);
  });

  it('tests mail to many by stricter rules', async () => {
    const { answer } = await run([unsigned, ...OVER_IPV4, '--bulk', ...ON_THE_DAY, '--json']);
    expect(answer.wouldReject.map(({ id }: { id: string }) => id)).toEqual(
      expect.arrayContaining(['gmail-bulk-dkim', 'gmail-tls', 'ms-515']),
    );
  });

  it('refuses what it cannot read in one sentence', async () => {
    const empty = join(directory, 'empty.eml');
    await writeFile(empty, '');
    await expect(run([empty, ...OVER_IPV4])).rejects.toThrow(`${empty} cannot be tested: it is empty.`);
    await expect(run(['/nowhere.eml', ...OVER_IPV4])).rejects.toThrow(
      '/nowhere.eml cannot be read (ENOENT).',
    );
    await expect(run([ready, ...SESSION])).rejects.toThrow('The option --ip is needed.');
    await expect(run([ready, '--ip', 'x', ...SESSION])).rejects.toThrow('“x” is not an IP address.');
    await expect(run([ready, ...OVER_IPV4, '--received-at', 'noon'])).rejects.toThrow('--received-at noon');
    await expect(run(OVER_IPV4)).rejects.toThrow('Give exactly one file.');
  });
});
