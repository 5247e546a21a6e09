import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { afterEach, describe, expect, it } from '@jest/globals';
import {
  type Attack,
  honestAnswer,
  messagesOf,
  mutatedAnswer,
  poisonedAnswers,
  seededRandom,
  startHostileServer,
  startZoneServer,
  worthlessAnswers,
} from '@postseal/test-mail';
import { encodeQuery, type Message, readMessage } from './message.js';
import { createResolver, type DnsClient, type ResolverOptions } from './resolver.js';
import { UdpChannel } from './udp-channel.js';

const ending: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ending.splice(0).reverse()) await end();
});

/** A client of a server that attacks until it is told to stop. */
async function attacked(attack: Attack, options: Partial<ResolverOptions> = {}) {
  let current = attack;
  const server = await startHostileServer(() => current);
  ending.push(() => server.close());
  const dns: DnsClient = createResolver({
    servers: [server],
    timeoutMs: 400, // for those that are silent
    retryDelaysMs: [1],
    ...options,
  });
  ending.push(() => dns.close());
  const relent = () => {
    current = honestAnswer;
  };
  return { dns, relent };
}

describe('answers that are no use to anybody', () => {
  it.each(worthlessAnswers)('$name: nothing is known, and the next answer is read', async (attack) => {
    const { dns, relent } = await attacked(attack);
    expect(await dns.a('asked.test')).toMatchObject({
      outcome: 'unavailable',
      reason: expect.stringMatching(/^(timeout|malformed)$/),
    });
    relent();
    expect(await dns.a('after.test')).toMatchObject({ outcome: 'found', records: ['192.0.2.66'] });
  });

  it('cannot be mixed by hundreds of questions at once', async () => {
    let turn = 0;
    const all = [...worthlessAnswers, honestAnswer];
    const server = await startHostileServer(() => all[turn++ % all.length]!);
    ending.push(() => server.close());
    const dns = createResolver({ servers: [server], timeoutMs: 1_000, retryDelaysMs: [1], cache: false });
    ending.push(() => dns.close());
    const answers = await Promise.all(Array.from({ length: 400 }, (_, n) => dns.a(`n${n}.test`)));
    for (const answer of answers) {
      if (answer.outcome !== 'unavailable') expect(answer).toMatchObject({ records: ['192.0.2.66'] });
    }
    expect(answers.some(({ outcome }) => outcome === 'found')).toBe(true);
  });
});

describe('answers that lie about other names', () => {
  it.each(poisonedAnswers)('$name: only the name asked for is believed', async (attack) => {
    const { dns, relent } = await attacked(attack, { timeoutMs: 5_000 });
    expect(await dns.a('asked.test')).toMatchObject({ outcome: 'found', records: ['192.0.2.66'] });
    relent();
    expect(await dns.a('victim.test')).toMatchObject({ records: ['192.0.2.66'] }); // asked, and not remembered
  });

  it('does not let the servers of one zone speak for another', async () => {
    const victim = await startZoneServer(
      { 'victim.test': { SOA: {}, NS: 'ns.victim.test' }, 'www.victim.test': { A: '192.0.2.1' } },
      { isRecursive: false },
    );
    const resolver = await startZoneServer({
      'evil.test': { SOA: {}, NS: 'ns.evil.test' },
      'www.evil.test': { CNAME: 'www.victim.test' },
      'victim.test': { SOA: {}, NS: 'ns.victim.test' },
      'www.victim.test': { A: '192.0.2.1' },
    });
    const attacker = await startHostileServer((query) => ({
      name: 'an alias with its target',
      udp: () => [aliasWithTarget(query)],
    }));
    ending.push(...[attacker, victim, resolver].map((server) => () => server.close()));
    const addresses: Record<string, { address: string; port: number }> = {
      'ns.evil.test': attacker,
      'ns.victim.test': victim,
    };
    const dns = createResolver({
      servers: [resolver],
      addressOf: (host) => {
        const server = addresses[host];
        return server ? [`${server.address}:${server.port}`] : null;
      },
    });
    ending.push(() => dns.close());
    expect(await dns.askAuthorities('www.evil.test', 'A')).toMatchObject({
      servers: [{ answer: { outcome: 'unavailable' }, aliases: ['www.victim.test'] }],
      aliasTarget: { zone: 'victim.test', servers: [{ answer: { records: ['192.0.2.1'] } }] },
    });
  });
});

/** `www.evil.test` is an alias of `www.victim.test`, whose address is 6.6.6.6. */
function aliasWithTarget(query: Buffer): Buffer {
  const target = Buffer.from('\x03www\x06victim\x04test\0', 'latin1');
  const fixed = (type: number, length: number) => [0, type, 0, 1, 0, 0, 0, 60, 0, length];
  const opt = 11;
  const bytes = Buffer.concat([
    query.subarray(0, query.length - opt),
    Buffer.from([0xc0, 12, ...fixed(5, target.length)]),
    target,
    target,
    Buffer.from([...fixed(1, 4), 6, 6, 6, 6]),
  ]);
  bytes.writeUInt16BE(0x8400, 2);
  bytes.writeUInt16BE(2, 6);
  bytes.writeUInt32BE(0, 8);
  return bytes;
}

describe('a storm of names that do not exist', () => {
  it('stays within the cache’s bounds and leaves room for others', async () => {
    const server = await startZoneServer({ 'w.test': { SOA: {} }, 'kept.test': { A: '192.0.2.7' } });
    ending.push(() => server.close());
    const dns = createResolver({ servers: [server], timeoutMs: 5_000, cache: { maxBytes: 100_000 } });
    ending.push(() => dns.close());
    for (let n = 0; n < 2_000; n += 50) {
      await Promise.all(Array.from({ length: 50 }, (_, m) => dns.txt(`r${n + m}.w.test`)));
      await dns.a('kept.test'); // used again and again, so never the oldest
    }
    expect(server.queryCount('kept.test')).toBe(1);
    await dns.txt('r0.w.test');
    expect(server.queryCount('r0.w.test')).toBe(2); // long since displaced
  });
});

describe('what a forger would have to guess', () => {
  it('is a random id and a port that soon changes', async () => {
    const server = createSocket('udp4');
    const seen: { port: number; id: number }[] = [];
    server.on('message', (query, { port }) => {
      seen.push({ port, id: query.readUInt16BE(0) });
      const answer = Buffer.from(query);
      answer.writeUInt16BE(0x8183, 2); // NXDOMAIN
      server.send(answer, port, '127.0.0.1');
    });
    server.bind(0, '127.0.0.1');
    await once(server, 'listening');
    const { address, port } = server.address();
    const channel = new UdpChannel({ address, port }, 2, 8);
    ending.push(
      () => channel.close(),
      () => server.close(),
    );
    for (let n = 0; n < 160; n++) {
      await channel.exchange(encodeQuery({ name: 'x.test', type: 'A' }, true), 5_000);
    }
    expect(new Set(seen.map(({ port: from }) => from)).size).toBeGreaterThanOrEqual(15); // 20 sockets
    expect(new Set(seen.map(({ id }) => id)).size).toBeGreaterThan(150);
    const steps = seen.slice(1).map(({ id }, n) => (id - seen[n]!.id) & 0xffff);
    expect(new Set(steps).size).toBeGreaterThan(150); // and no pattern from one to the next
  });
});

describe('the decoder’s work', () => {
  const query = encodeQuery({ name: 'asked.test', type: 'A' }, true);

  it('is bounded whatever is done to hostile and honest messages', () => {
    const seed = Number(process.env.FUZZ_SEED ?? 20_261_124);
    const random = seededRandom(seed);
    const corpus = messagesOf([...worthlessAnswers, ...poisonedAnswers], query.bytes);
    expect(corpus.length).toBeGreaterThan(25);
    const outcomes = { read: 0, refused: 0 };
    for (let round = 0; round < 6_000; round++) {
      const bytes = mutatedAnswer(corpus[round % corpus.length]!, random);
      try {
        const outcome = readMessage(bytes, query);
        outcomes[outcome.ok ? 'read' : 'refused']++;
        if (outcome.ok) expectBounded(outcome.message);
      } catch (error) {
        throw new Error(`seed ${seed}, round ${round}: ${bytes.toString('hex')}`, { cause: error });
      }
    }
    expect(outcomes.read).toBeGreaterThan(300);
    expect(outcomes.refused).toBeGreaterThan(1_500);
  });

  function expectBounded({ answers, authorities, additionals }: Message): void {
    const records = [...answers, ...authorities, ...additionals];
    if (records.length > 500) throw new Error(`${records.length} records`);
    const nameBytes = records.reduce((sum, { name, data }) => sum + name.length + textLength(data), 0);
    // Odd bytes are written as four characters, and the question's own name costs nothing to repeat.
    if (nameBytes > 4 * 64 * 1024 + 500 * 255) throw new Error(`${nameBytes} characters of names`);
    const strings = records.reduce((sum, { type, data }) => sum + (type === 'TXT' ? data.length : 0), 0);
    if (strings > 2_000) throw new Error(`${strings} strings`);
  }

  function textLength(data: unknown): number {
    return typeof data === 'string' ? data.length : 0;
  }
});
