import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startZoneServer, type ZoneServer } from '@postseal/test-mail';
import { checkCommand } from './check.js';
import type { Command, ExitCode } from './command.js';
import { dmarcDiscoverCommand } from './dmarc-discover.js';
import { reportParseCommand } from './report-parse.js';
import { spfEvalCommand } from './spf-eval.js';
import { spfTreeCommand } from './spf-tree.js';

let dns: ZoneServer;
let server: string;

beforeAll(async () => {
  dns = await startZoneServer({
    'example.test': {
      SOA: {},
      NS: ['ns1.example.test'],
      MX: '10 mail.example.test',
      TXT: 'v=spf1 include:_spf.example.test -all',
    },
    '_spf.example.test': { TXT: 'v=spf1 ip4:192.0.2.0/24 ~all' },
    'mail.example.test': { A: '46.4.113.5' },
    '5.113.4.46.in-addr.arpa': { PTR: 'mail.example.test' },
    '_dmarc.example.test': { TXT: 'v=DMARC1; p=quarantine; sp=reject' },
    'sts.test': { SOA: {}, MX: '10 mail.example.test' },
    '_mta-sts.sts.test': { TXT: 'v=STSv1; id=2026-01-01' },
    'mta-sts.sts.test': { A: '46.4.113.5' },
    '_smtp._tls.sts.test': { TXT: 'v=TLSRPTv1; rua=http://x.test/' },
    'default._bimi.sts.test': { TXT: 'v=BIMI1; l=; a=' },
    '2.0.0.127.key1.zen.dq.spamhaus.net': { A: '127.0.0.2' },
    '5.113.4.46.key1.zen.dq.spamhaus.net': { A: '127.0.0.2' },
    'broken.test': { SOA: {}, TXT: ['v=spf1 -all', 'v=spf1 mx -all'] },
  });
  server = `127.0.0.1:${dns.port}`;
});
afterAll(() => dns.close());

// biome-ignore lint/suspicious/noExplicitAny: the lines are JSON of as many shapes as there are commands
type Line = any;

async function run(
  command: Command,
  args: readonly string[],
  input = '',
): Promise<{ code: ExitCode; lines: Line[]; text: string }> {
  let text = '';
  const stdin = (async function* () {
    yield Buffer.from(input);
  })();
  const write = (part: string) => {
    text += part;
  };
  const code = await command.run(args, { stdin, write });
  const lines =
    args.includes('--json') || args.includes('--batch') || args.includes('--records')
      ? text
          .trim()
          .split('\n')
          .filter(Boolean)
          .map((line) => JSON.parse(line))
      : [];
  return { code, lines, text };
}

describe('postseal check', () => {
  it('prints one document and exits 1 when something is broken', async () => {
    const { code, lines } = await run(checkCommand, ['broken.test', '--dns', server, '--json']);
    expect(code).toBe(1);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatchObject({ domain: 'broken.test', dmarc: { policyDomain: null, policy: null } });
    expect(lines[0].findings.map(({ id }: { id: string }) => id)).toEqual(
      expect.arrayContaining(['spf.multiple-records', 'dmarc.missing']),
    );
    expect(Object.keys(lines[0].observations[0]).sort()).toEqual([
      'name',
      'outcome',
      'ttl',
      'type',
      'values',
    ]);
  });

  it('looks at what protects mail on its way, and says what it did not test', async () => {
    const { lines } = await run(checkCommand, ['sts.test', '--dns', server, '--json']);
    const [document] = lines;
    expect(document.findings.map(({ id }: { id: string }) => id)).toEqual(
      expect.arrayContaining(['mta-sts.id-missing', 'tls-rpt.rua-scheme', 'bimi.declined']),
    );
    expect(document.transport).toMatchObject({
      mtaSts: { state: 'broken', policyState: 'untested' },
      dnssec: { state: 'unknown' },
    });
    const untested = document.unanswered.filter(({ reason }: Line) => reason === 'not-tested');
    expect(untested.map(({ area }: Line) => area)).toEqual(
      expect.arrayContaining(['mta-sts', 'dnssec', 'smtp', 'blocklist']),
    );
    expect(document.findings.map(({ id }: { id: string }) => id)).not.toContain('dnssec.unsigned');
    const { text } = await run(checkCommand, ['sts.test', '--dns', server]);
    expect(text).toContain('NOT TESTED sts.test DS: the resolver does not validate DNSSEC');
  });

  it('asks the blocklists that are named, and no other', async () => {
    const args = ['example.test', '--dns', server, '--json'];
    const { lines } = await run(checkCommand, [...args, '--blocklist', 'spamhaus-zen=key1']);
    expect(lines[0].findings).toContainEqual(
      expect.objectContaining({
        id: 'blocklist.ip-listed',
        subject: '46.4.113.5 at Spamhaus ZEN',
        evidence: expect.stringContaining('SBL'),
      }),
    );
    expect(JSON.stringify(lines[0].findings)).not.toContain('key1');
    expect(dns.queries.some(({ name }) => name.endsWith('spamcop.net'))).toBe(false);
    await expect(run(checkCommand, [...args, '--blocklist', 'sorbs'])).rejects.toThrow('choose from');
    await expect(run(checkCommand, [...args, '--allow-address', 'inside'])).rejects.toThrow(
      '--allow-address',
    );
  });

  it('says what large receivers would make of bulk mail, in three values', async () => {
    const args = ['example.test', '--dns', server, '--ip', '46.4.113.5', '--helo', 'mail.example.test'];
    const { lines } = await run(checkCommand, [...args, '--json']);
    const profiles: Line[] = lines[0].senderRequirements;
    expect(profiles.map(({ receiver, verdict }) => [receiver, verdict])).toEqual([
      ['gmail', 'not-met'],
      ['yahoo', 'not-met'],
      ['microsoft', 'not-met'],
      ['apple', 'not-met'],
    ]);
    const gmail = Object.fromEntries(profiles[0].requirements.map((one: Line) => [one.id, one.status]));
    expect(gmail).toMatchObject({ spf: 'not-met', dmarc: 'met', 'reverse-dns': 'met', tls: 'not-tested' });
    const { text } = await run(checkCommand, args);
    expect(text).toContain('Gmail would refuse, delay or junk bulk mail: 2 of 9 requirements are not met.');
    expect(text).toContain('NO  SPF passes: the record leaves out 46.4.113.5');
  });

  it('names what to paste in its text form', async () => {
    const { text } = await run(checkCommand, [
      'example.test',
      '--dns',
      server,
      '--ip',
      '46.4.113.5',
      '--helo',
      'mail.example.test',
    ]);
    expect(text.split('\n')[0]).toContain('example.test');
  });

  it('refuses what is no domain', async () => {
    await expect(run(checkCommand, ['not a domain'])).rejects.toThrow('“not a domain” is not a domain name.');
    await expect(run(checkCommand, [])).rejects.toThrow('Give exactly one domain.');
    await expect(run(checkCommand, ['example.test', '--dns', 'nowhere'])).rejects.toThrow('--dns nowhere');
  });
});

describe('postseal spf', () => {
  it('evaluates one session', async () => {
    const args = [
      '--ip',
      '192.0.2.7',
      '--mail-from',
      'a@example.test',
      '--helo',
      'mail.example.test',
      '--dns',
      server,
      '--json',
    ];
    expect((await run(spfEvalCommand, args)).lines[0]).toMatchObject({
      result: 'pass',
      lookups: 1,
      matched: { term: 'include:_spf.example.test' },
    });
  });

  it('answers a batch line by line, in order', async () => {
    const input = ['192.0.2.7', '198.51.100.1']
      .map((ip) => JSON.stringify({ ip, mailFrom: 'a@example.test', helo: 'h.test' }))
      .join('\n');
    const { lines } = await run(spfEvalCommand, ['--batch', '--dns', server], `${input}\n`);
    expect(lines.map(({ result }) => result)).toEqual(['pass', 'fail']);
  });

  it('names the line of a batch that it cannot read', async () => {
    await expect(run(spfEvalCommand, ['--batch', '--dns', server], '{"ip":"x"}\n')).rejects.toThrow(
      'Line 1 needs ip',
    );
  });

  it('shows the tree with its cost and ranges', async () => {
    const { lines } = await run(spfTreeCommand, ['example.test', '--dns', server, '--json']);
    expect(lines[0]).toMatchObject({
      lookups: 1,
      ranges: ['192.0.2.0/24'],
      tree: { children: [{ via: 'include:_spf.example.test', lookups: 0 }] },
    });
  });
});

it('discovers the DMARC policy of a subdomain by tree walk', async () => {
  const { lines } = await run(dmarcDiscoverCommand, ['mail.example.test', '--dns', server, '--json']);
  expect(lines[0]).toMatchObject({
    policyDomain: 'example.test',
    organizationalDomain: 'example.test',
    policy: 'reject',
    appliedTag: 'sp',
  });
  expect(lines[0].queries.map(({ name }: { name: string }) => name)).toEqual([
    '_dmarc.mail.example.test',
    '_dmarc.example.test',
    '_dmarc.test',
  ]);
});

describe('postseal report parse', () => {
  const xml = `<?xml version="1.0"?><feedback><report_metadata><org_name>acme.test</org_name><email>d@acme.test</email><report_id>r-1</report_id><date_range><begin>1762000000</begin><end>1762086399</end></date_range></report_metadata><policy_published><domain>example.com</domain><p>none</p></policy_published><record><row><source_ip>192.0.2.1</source_ip><count>3</count><policy_evaluated><disposition>none</disposition><dkim>pass</dkim><spf>fail</spf></policy_evaluated></row><identifiers><header_from>example.com</header_from></identifiers><auth_results><dkim><domain>example.com</domain><result>pass</result></dkim></auth_results></record></feedback>`;

  it('reads a TLS report with its sessions, and a failure report without names', async () => {
    const fixtures = fileURLToPath(new URL('../../../packages/dmarc-reports/fixtures/', import.meta.url));
    const tls = `${fixtures}tls/google--mail-of-rfc8460-section-5.3.eml`;
    const { lines } = await run(reportParseCommand, [
      tls,
      `${fixtures}failure/rfc6591--dkim-body-hash.eml`,
      '--json',
    ]);
    expect(lines.map(({ documents }) => documents)).toMatchObject([
      [{ kind: 'tls', outcome: 'stored', sessions: { successful: 117, failed: 9 }, totals: null }],
      [{ kind: 'failure', outcome: 'stored', report: { sourceIp: '192.0.2.1' } }],
    ]);
    expect(JSON.stringify(lines)).not.toMatch(/anna|bertha/);
    expect((await run(reportParseCommand, [tls])).text).toContain('117 sessions good, 9 failed');
  });

  it('reads standard input to totals', async () => {
    const { code, lines } = await run(reportParseCommand, ['-', '--totals', '--json'], xml);
    expect(code).toBe(0);
    expect(lines[0].documents).toMatchObject([
      {
        kind: 'aggregate',
        outcome: 'stored',
        totals: { records: 1, messages: 3, dkimPass: 3, spfPass: 0, dmarcPass: 3 },
      },
    ]);
    expect(lines[0].documents[0]).not.toHaveProperty('report');
  });

  it('reads all files of a folder, and sums up what counts', async () => {
    const edge = fileURLToPath(new URL('../../../packages/dmarc-reports/fixtures/edge/', import.meta.url));
    const folder = await mkdtemp(join(tmpdir(), 'postseal-cli-'));
    try {
      await cp(`${edge}01-plain.xml`, join(folder, 'a.xml'));
      await cp(`${edge}48-truncated.xml`, join(folder, 'below', 'b.xml'));
      await cp(`${edge}62-ok.zip`, join(folder, 'below', 'c.zip'));
      const { text } = await run(reportParseCommand, [folder, '--totals']);
      expect(text.split('\n').map((line) => line.slice(line.lastIndexOf('/') + 1))).toEqual([
        'a.xml: aggregate stored  acme.test r-1  1 records, 3 messages, 3 pass',
        'b.xml: aggregate quarantined (xml-truncated)  acme.test r-1  2 records, 6 messages, 6 pass',
        'c.zip: aggregate stored  acme.test r-1  1 records, 3 messages, 3 pass',
        '3 files: 2 stored, 1 quarantined; 2 records, 6 messages, 6 pass',
        '',
      ]);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('streams a line for each record', async () => {
    const { lines } = await run(reportParseCommand, ['-', '--records'], xml);
    expect(lines).toMatchObject([{ reportId: 'r-1', sourceIp: '192.0.2.1', messageCount: 3 }]);
  });

  it('says of junk that no report is in it', async () => {
    const { lines } = await run(reportParseCommand, ['-', '--json'], 'Subject: lunch?\r\n\r\nAt noon.\r\n');
    expect(lines[0].documents).toMatchObject([
      { kind: 'unknown', outcome: 'rejected', reason: 'no-report-found' },
    ]);
  });

  it('names a file that it cannot read', async () => {
    await expect(run(reportParseCommand, ['/nowhere/report.xml'])).rejects.toThrow(
      '/nowhere/report.xml cannot be read (ENOENT).',
    );
  });
});
