import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { bounceCatalogue } from '@postseal/bounces';
import { startZoneServer, type ZoneServer } from '@postseal/test-mail';
import { bounceExplainCommand } from './bounce-explain.js';
import type { Command } from './command.js';
import { setupDkimImportCommand } from './setup-dkim-import.js';
import { setupDmarcCommand } from './setup-dmarc.js';
import { setupSpfCommand } from './setup-spf.js';

let dns: ZoneServer;
let server: string;

beforeAll(async () => {
  dns = await startZoneServer({
    'example.test': {
      SOA: {},
      TXT: ['v=spf1 mx ip4:203.0.113.5 -all', 'site-verification=1'],
      MX: '10 mail.example.test',
    },
    'mail.example.test': { A: '203.0.113.5' },
    '_dmarc.example.test': { TXT: 'v=DMARC1; p=quarantine; pct=50; rua=mailto:old@other.test; fo=1' },
    'service.test': { SOA: {}, TXT: 'v=spf1 ip4:198.51.100.0/24 -all' },
    'empty.test': { SOA: {} },
  });
  server = `127.0.0.1:${dns.port}`;
});
afterAll(() => dns.close());

async function run(command: Command, args: readonly string[], input = '') {
  let text = '';
  const stdin = (async function* () {
    yield Buffer.from(input);
  })();
  const write = (part: string) => {
    text += part;
  };
  const code = await command.run(args, { stdin, write });
  // biome-ignore lint/suspicious/noExplicitAny: one JSON document of as many shapes as there are commands
  return { code, text, answer: (args.includes('--json') ? JSON.parse(text) : null) as any };
}

const fixture = (path: string) => new URL(`../../../packages/${path}`, import.meta.url);

describe('postseal bounce explain', () => {
  it('gives each sample of the catalogue its entry, in the promised fields', async () => {
    for (const { id, sample } of bounceCatalogue) {
      const { code, answer } = await run(bounceExplainCommand, ['--json'], sample);
      expect([code, answer.best]).toEqual([0, id]);
      const { matches } = answer;
      expect(Object.keys(matches[0])).toEqual(
        expect.arrayContaining(['id', 'receiver', 'kind', 'cause', 'fix', 'checks']),
      );
      expect(answer).toHaveProperty('receiver');
      expect(answer).toHaveProperty('code');
    }
  });

  it('explains a bounce mail in a file, and in words', async () => {
    const file = fixture('bounces/fixtures/gmail-ipv6--dsn-postfix.eml').pathname;
    const { answer } = await run(bounceExplainCommand, [file, '--json']);
    expect(answer).toMatchObject({ best: 'gmail-ipv6-ptr-auth', receiver: 'Gmail', code: '550 5.7.1' });
    const { text } = await run(bounceExplainCommand, [file]);
    expect(text).toContain('Gmail wants a PTR record');
    expect(text).toContain('sent from 2001:db8:17:4::25');
  });

  it('says what can be told of one that no entry knows', async () => {
    const { answer, code } = await run(
      bounceExplainCommand,
      ['--json'],
      'host mx.example.net[192.0.2.1] said: 550 5.7.20 nope',
    );
    expect(code).toBe(0);
    expect(answer).toMatchObject({ best: null, matches: [], confidence: 'general' });
    expect(answer.general.cause).toContain('DKIM');
  });

  it('refuses nothing at all, and a file that is not there', async () => {
    await expect(run(bounceExplainCommand, [], ' ')).rejects.toThrow('The input is empty');
    await expect(run(bounceExplainCommand, ['/nowhere/bounce.eml'])).rejects.toThrow(
      '/nowhere/bounce.eml cannot be read (ENOENT).',
    );
    await expect(run(bounceExplainCommand, ['a', 'b'])).rejects.toThrow('one file');
  });
});

describe('postseal setup dkim-import', () => {
  const dkimTxt = readFileSync(fixture('setup/fixtures/opendkim-genkey-1024-testing.txt'), 'utf8');

  it('gives one line without quotes or brackets, and warns of 1024 bits and test mode', async () => {
    const { answer } = await run(setupDkimImportCommand, ['--json'], dkimTxt);
    expect(answer).toMatchObject({ selector: 'dkim', domain: 'example.org', keyType: 'rsa', bits: 1024 });
    expect(answer.value).toMatch(/^v=DKIM1; h=sha256; k=rsa; t=y; p=[A-Za-z0-9+/]{216}$/);
    expect(answer.warnings).toEqual(expect.arrayContaining(['dkim.key-weak', 'dkim.test-mode']));
    expect(answer.shapes.panel).toBe(answer.value);
    expect(answer.hosts.panel).toBe('dkim._domainkey');
    expect(Object.keys(answer.shapes)).toEqual(expect.arrayContaining(['panel', 'route53', 'bind']));
  });

  it('prints no part of a private key, and says why when it has nothing else', async () => {
    const pem =
      '-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f\n-----END PRIVATE KEY-----\n';
    await expect(run(setupDkimImportCommand, ['--json'], pem)).rejects.toThrow('That is a private key');
    await expect(run(setupDkimImportCommand, ['--json'], 'hello')).rejects.toThrow('No DKIM key was found');
  });
});

describe('postseal setup spf', () => {
  it('merges addresses into the published record and counts what it costs', async () => {
    const { answer } = await run(setupSpfCommand, [
      'example.test',
      '--ip',
      '2001:db8::25',
      '--include',
      'service.test',
      '--dns',
      server,
      '--json',
    ]);
    expect(answer).toMatchObject({
      name: 'example.test',
      value: 'v=spf1 mx ip4:203.0.113.5 ip6:2001:db8::25 include:service.test -all',
      replaces: 'v=spf1 mx ip4:203.0.113.5 -all',
      added: ['ip6:2001:db8::25', 'include:service.test'],
      lookups: 2,
      warnings: ['setup.spf-overlap'],
    });
    expect(answer.shapes.bind).toBe(`@ 3600 IN TXT "${answer.value}"`);
  });

  it('names what it cannot take', async () => {
    const { answer } = await run(setupSpfCommand, [
      'empty.test',
      '--ip',
      '154.354.32.2',
      '--ip',
      '10.0.0.1',
      '--dns',
      server,
      '--json',
    ]);
    expect(answer).toMatchObject({
      value: 'v=spf1 ~all',
      refused: ['154.354.32.2', '10.0.0.1'],
      warnings: ['spf.syntax', 'spf.ip-not-public', 'setup.no-sender'],
    });
  });

  it('works without DNS when told what is published', async () => {
    const { answer, text } = await run(setupSpfCommand, [
      'example.test',
      '--offline',
      '--existing',
      'v=spf1 a ?all',
      '--all',
      'fail',
      '--json',
    ]);
    expect(answer).toMatchObject({ value: 'v=spf1 a -all', lookups: null });
    expect(text).not.toContain('undefined');
    await expect(run(setupSpfCommand, ['example.test', '--all', 'pass'])).rejects.toThrow('--all takes');
  });
});

describe('postseal setup dmarc', () => {
  it('merges the report address and drops what is no longer part of DMARC', async () => {
    const { answer } = await run(setupDmarcCommand, [
      'example.test',
      '--rua',
      'token@rua.postseal.test',
      '--dns',
      server,
      '--json',
    ]);
    expect(answer).toMatchObject({
      name: '_dmarc.example.test',
      value: 'v=DMARC1; p=quarantine; rua=mailto:old@other.test,mailto:token@rua.postseal.test; fo=1',
      destinationName: 'example.test._report._dmarc.rua.postseal.test',
      warnings: ['dmarc.removed-tags', 'dmarc.pct-partial'],
    });
    expect(answer.shapes.route53).toBe(`"${answer.value}"`);
  });

  it('begins with p=none', async () => {
    const { answer } = await run(setupDmarcCommand, [
      'empty.test',
      '--rua',
      'mailto:r@empty.test',
      '--dns',
      server,
      '--json',
    ]);
    expect(answer).toMatchObject({
      value: 'v=DMARC1; p=none; rua=mailto:r@empty.test',
      replaces: null,
      destinationName: null,
    });
  });

  it('does not build on a record that it could not ask for', async () => {
    await expect(run(setupDmarcCommand, ['example.test', '--dns', '127.0.0.1:1'])).rejects.toThrow(
      'DNS could not be asked',
    );
    await expect(run(setupDmarcCommand, ['example.test', '--policy', 'monitor'])).rejects.toThrow(
      '--policy takes none, quarantine, reject',
    );
  });
});
