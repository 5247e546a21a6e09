import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { CheckLine, Problem } from '@postseal/contract';
import { startZoneServer, type ZoneServer, Zones } from '@postseal/test-mail';
import { startInstance, type TestInstance } from './test-instance.js';

const DOMAIN = 'sender.example';
const V6 = '2a01:4f8:c0c:1::25';

let dns: ZoneServer;
let instance: TestInstance;

beforeAll(async () => {
  dns = await startZoneServer(
    new Zones({
      '': { SOA: {} },
      [DOMAIN]: { SOA: {}, NS: 'ns1.sender.example', MX: '10 mail.sender.example', TXT: 'v=spf1 mx -all' },
      'mail.sender.example': { A: '46.4.113.5' },
      'ns1.sender.example': { A: '127.0.0.1' },
      '5.113.4.46.in-addr.arpa': { PTR: 'mail.sender.example' },
      [`_dmarc.${DOMAIN}`]: { TXT: 'v=DMARC1; p=none' },
      [`_mta-sts.${DOMAIN}`]: { TXT: 'v=STSv1; id=1' },
    }),
  );
  instance = await startInstance({
    POSTSEAL_DNS_SERVERS: `127.0.0.1:${dns.port}`,
    POSTSEAL_DNS_AUTHORITY_PORT: String(dns.port),
    POSTSEAL_DNS_ALLOW_PRIVATE: 'true',
    POSTSEAL_SMTP_PROBE: 'true',
  });
}, 60_000);

afterAll(async () => {
  await instance?.close();
  await dns?.close();
});

let visitors = 0;

/** Asks as a visitor from a network of their own, unless told from where. */
function ask(body: object, from = `198.51.100.${++visitors}`): Promise<Response> {
  return instance.request('/api/public-checks', {
    method: 'POST',
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json', 'x-forwarded-for': from },
  });
}

async function linesOf(answer: Response): Promise<CheckLine[]> {
  expect(answer.status).toBe(200);
  return (await answer.text())
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as CheckLine);
}

describe('a check for anybody', () => {
  it('tells what DNS holds of a domain and its addresses, with the faults', async () => {
    const lines = await linesOf(await ask({ domain: 'Sender.Example.', addresses: [V6] }));
    expect(lines.at(-1)).toMatchObject({ kind: 'done', strip: { ptr: 'error', spf: 'error' } });
    const findings = lines.flatMap((line) => (line.kind === 'finding' ? [line.finding] : []));
    expect(findings.map(({ checkId }) => checkId)).toEqual(
      expect.arrayContaining(['ptr.missing-v6', 'dmarc.policy-none', 'spf.sending-ip-not-covered']),
    );
    expect(findings.find(({ checkId }) => checkId === 'ptr.missing-v6')).toMatchObject({
      domain: DOMAIN,
      subject: V6,
    });
    expect(lines).toContainEqual({
      kind: 'observation',
      observation: expect.objectContaining({ name: DOMAIN, type: 'MX', values: ['10 mail.sender.example'] }),
    });
  });

  it('fetches nothing and calls no mail host on a stranger’s word', async () => {
    const lines = await linesOf(await ask({ domain: DOMAIN }));
    const observed = lines.flatMap((line) => (line.kind === 'observation' ? [line.observation] : []));
    const beyondDns = observed.filter(({ type }) => ['SMTP', 'HTTPS'].includes(type));
    expect(beyondDns.map(({ outcome }) => outcome)).toEqual(beyondDns.map(() => 'not-tested'));
    const said = lines.flatMap((line) => (line.kind === 'finding' ? [line.finding.checkId] : []));
    expect(said.filter((id) => /^(mta-sts\.(fetch|policy)|tls\.)/.test(id))).toEqual([]);
  });

  it('keeps nothing', async () => {
    await linesOf(await ask({ domain: DOMAIN }));
    expect(await instance.database.system.domain.count()).toBe(0);
    expect(await instance.database.system.finding.count()).toBe(0);
  });

  it.each([
    [{ domain: '' }, 'not a domain name'],
    [{ domain: '192.0.2.1' }, 'not a domain name'],
    [{ domain: 'sender.example@evil' }, 'not a domain name'],
    [{ domain: DOMAIN, addresses: ['127.0.0.1'] }, 'not a public IP address'],
    [{ domain: DOMAIN, addresses: ['::ffff:10.0.0.1'] }, 'not a public IP address'],
    [{ domain: DOMAIN, addresses: ['fe80::1'] }, 'not a public IP address'],
    [{ domain: DOMAIN, addresses: Array(5).fill(V6) }, ''],
  ])('refuses with a sentence: %j', async (body, sentence) => {
    const answer = await ask(body);
    const problem = (await answer.json()) as Problem;
    expect(problem).toMatchObject({ code: 'request-invalid', detail: expect.stringContaining(sentence) });
  });

  it('admits a network a few times a minute, wherever in its /64 it asks from; others go on', async () => {
    const answers = [];
    for (let n = 1; n <= 14; n++) answers.push((await ask({ domain: DOMAIN }, `2001:db8:7:7::${n}`)).status);
    // Two minutes of the clock at most are touched.
    expect(answers.filter((status) => status === 200).length).toBeLessThanOrEqual(12);
    expect(answers).toContain(429);
    expect((await ask({ domain: DOMAIN }, '2001:db8:7:8::1')).status).toBe(200);
  });

  it('gives its place back, also when DNS was silent', async () => {
    const from = '203.0.113.77';
    const calm = dns.inject({ effect: 'drop' });
    const answers = await Promise.all(
      ['a', 'b', 'c'].map((name) => ask({ domain: `${name}.example` }, from)),
    );
    calm();
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 429]);
    expect((await ask({ domain: DOMAIN }, from)).status).toBe(200);
  });
});
