import { describe, expect, it } from '@jest/globals';
import { seededRandom } from '@postseal/test-mail';
import packet from 'dns-packet';
import { type EncodedQuery, encodeQuery, isReplyTo, readMessage } from './message.js';

interface Wire {
  readonly answers?: readonly object[];
  readonly authorities?: readonly object[];
  readonly additionals?: readonly object[];
  readonly flags?: number;
}

function reply(query: EncodedQuery, name: string, wire: Wire): Buffer {
  return packet.encode({
    id: query.bytes.readUInt16BE(0),
    type: 'response',
    questions: [{ type: 'TXT', name }],
    flags: 0,
    ...wire,
  });
}

const NAME = 'example.test';
const query = encodeQuery({ name: NAME, type: 'TXT' }, true);
const RICH = reply(query, NAME, {
  answers: [
    { type: 'CNAME', name: NAME, ttl: 5, data: 'alias.test' },
    { type: 'TXT', name: 'alias.test', ttl: 60, data: ['v=spf1', ' -all'] },
    { type: 'MX', name: NAME, ttl: 60, data: { preference: 10, exchange: 'mx.test' } },
    { type: 'AAAA', name: NAME, ttl: 60, data: '2001:db8::1' },
    { type: 'CAA', name: NAME, ttl: 60, data: { flags: 0, tag: 'issue', value: 'ca.test' } },
    {
      type: 'DS',
      name: NAME,
      ttl: 60,
      data: { keyTag: 1, algorithm: 8, digestType: 2, digest: Buffer.alloc(32) },
    },
    { type: 'DNSKEY', name: NAME, ttl: 60, data: { flags: 257, algorithm: 8, key: Buffer.alloc(40) } },
    {
      type: 'TLSA',
      name: NAME,
      ttl: 60,
      data: { usage: 3, selector: 1, matchingType: 1, certificate: Buffer.alloc(32) },
    },
    {
      type: 'RRSIG',
      name: NAME,
      ttl: 60,
      data: {
        typeCovered: 'TXT',
        algorithm: 8,
        labels: 2,
        originalTTL: 60,
        expiration: 1_800_000_000,
        inception: 1_700_000_000,
        keyTag: 7,
        signersName: 'test',
        signature: Buffer.alloc(64),
      },
    },
  ],
  authorities: [
    { type: 'SOA', name: 'test', ttl: 60, data: { mname: 'ns.test', rname: 'mail.test', minimum: 30 } },
  ],
  additionals: [
    { type: 'OPT', name: '.', options: [{ code: 15, data: Buffer.from([0, 9, ...Buffer.from('no key')]) }] },
  ],
});

describe('readMessage', () => {
  it('reads every section and the extended error', () => {
    const outcome = readMessage(RICH, query);
    expect(outcome).toMatchObject({
      ok: true,
      message: { rcode: 'NOERROR', hasEdns: true, extendedErrors: [{ code: 9, text: 'no key' }] },
    });
    if (!outcome.ok) return;
    expect(outcome.message.answers.map((record) => record.type)).toEqual(
      'CNAME TXT MX AAAA CAA DS DNSKEY TLSA RRSIG'.split(' '),
    );
    expect(outcome.message.answers.at(-1)).toMatchObject({
      data: { typeCovered: 'TXT', keyTag: 7, expiration: 1_800_000_000, signer: 'test' },
    });
    expect(outcome.message.authorities).toMatchObject([{ type: 'SOA', data: { primary: 'ns.test' } }]);
  });

  it('skips types it does not know, and other classes', () => {
    const bytes = reply(query, NAME, {
      answers: [
        { type: 'HINFO', name: NAME, data: { cpu: 'a', os: 'b' } },
        { type: 'TXT', class: 'CH', name: NAME, data: 'chaos' },
        { type: 'TXT', name: NAME, data: 'kept' },
      ],
    });
    expect(readMessage(bytes, query)).toMatchObject({ message: { answers: [{ type: 'TXT' }] } });
  });

  it('counts a TTL with its top bit set as zero (RFC 2181 §8)', () => {
    const bytes = reply(query, NAME, {
      answers: [{ type: 'A', name: NAME, ttl: 0x80000001, data: '192.0.2.1' }],
    });
    expect(readMessage(bytes, query)).toMatchObject({ message: { answers: [{ ttlSeconds: 0 }] } });
  });

  it('does not let a dot inside a label pose as two labels', () => {
    const bytes = reply(query, NAME, { answers: [{ type: 'NS', name: NAME, data: 'a-b.test' }] });
    bytes[bytes.lastIndexOf('a-b') + 1] = 0x2e;
    expect(readMessage(bytes, query)).toMatchObject({ message: { answers: [{ data: 'a\\.b.test' }] } });
  });

  it('refuses more records than any honest answer has, before reading them', () => {
    const bytes = Buffer.from(RICH);
    bytes.writeUInt16BE(501, 6);
    expect(readMessage(bytes, query)).toEqual({ ok: false, fault: 'more than 500 records' });
  });

  it('refuses long chains of compression pointers', () => {
    const owner = Buffer.alloc(2 * 40);
    const start = RICH.subarray(0, query.questionEnd);
    for (let n = 1; n < 40; n++) owner.writeUInt16BE(0xc000 + start.length + 2 * (n - 1), 2 * n);
    const record = Buffer.from([0, 1, 0, 1, 0, 0, 0, 0, 0, 4, 1, 2, 3, 4]);
    const hidden = Buffer.concat([Buffer.from([0, 0, 10, 0, 1, 0, 0, 0, 0, 0, owner.length]), owner]);
    const pointer = Buffer.alloc(2);
    pointer.writeUInt16BE(0xc000 + start.length + hidden.length - 2);
    for (let n = 1; n < 40; n++) hidden.writeUInt16BE(0xc000 + start.length + 11 + 2 * (n - 1), 11 + 2 * n);
    const bytes = Buffer.concat([start, hidden, pointer, record]);
    bytes.writeUInt16BE(2, 6);
    bytes.writeUInt16BE(0, 8);
    bytes.writeUInt16BE(0, 10);
    expect(readMessage(bytes, query)).toEqual({ ok: false, fault: 'bad compression pointer' });
  });

  it('never throws, whatever is done to the bytes', () => {
    const seed = Number(process.env.FUZZ_SEED ?? 20_261_123);
    const random = seededRandom(seed);
    const outcomes = { read: 0, refused: 0 };
    for (let round = 0; round < 30_000; round++) {
      const bytes = mutate(RICH, random);
      if (bytes.length < 12 || bytes.readUInt16BE(4) !== 1) continue;
      try {
        outcomes[readMessage(bytes, query).ok ? 'read' : 'refused']++;
      } catch (error) {
        throw new Error(`seed ${seed}, round ${round}: ${bytes.toString('hex')}`, { cause: error });
      }
    }
    expect(outcomes.read).toBeGreaterThan(5_000);
    expect(outcomes.refused).toBeGreaterThan(5_000);
  });

  it('refuses names that cost more than they weigh', () => {
    const bytes = hostileReply();
    expect(bytes.length).toBeLessThan(16 * 1024);
    expect(readMessage(bytes, query)).toEqual({ ok: false, fault: 'names too long in total' }); // in full: 15 to 50 ms
  });

  it('reads the largest honest answer', () => {
    const names = Array.from({ length: 499 }, (_, n) => `mail${n}.example.test`);
    const answers = names.map((data) => ({
      type: 'MX',
      name: NAME,
      data: { preference: 1, exchange: data },
    }));
    const outcome = readMessage(reply(query, NAME, { answers }), query);
    expect(outcome.ok && outcome.message.answers.length).toBe(499);
  });
});

/** As many NS records as are read, each with the longest name twice, reached through as many pointers as are followed. */
function hostileReply(): Buffer {
  const start = Buffer.from(RICH.subarray(0, query.questionEnd));
  const longest = Buffer.from([...Array.from({ length: 126 }, () => [1, 0x61]).flat(), 0]);
  const fixed = Buffer.from([0, 2, 0, 1, 0, 0, 0, 60]);
  const nameAt = start.length;
  const first = Buffer.concat([longest, fixed, Buffer.from([0, 32]), Buffer.alloc(32)]);
  const pointersAt = nameAt + longest.length + 10;
  for (let n = 0; n < 15; n++) {
    first.writeUInt16BE(0xc000 + (n === 0 ? nameAt : pointersAt + 2 * (n - 1)), pointersAt - nameAt + 2 * n);
  }
  first.writeUInt16BE(10, longest.length); // a type that is skipped
  const pointer = Buffer.alloc(2);
  pointer.writeUInt16BE(0xc000 + pointersAt + 2 * 14);
  const record = Buffer.concat([pointer, fixed, Buffer.from([0, 2]), pointer]);
  const bytes = Buffer.concat([start, first, ...Array(499).fill(record)]);
  bytes.writeUInt16BE(500, 6);
  bytes.writeUInt32BE(0, 8);
  return bytes;
}

describe('isReplyTo', () => {
  it.each([
    ['another id', (bytes: Buffer) => bytes.writeUInt16BE(bytes.readUInt16BE(0) ^ 1, 0)],
    ['another name', (bytes: Buffer) => bytes.writeUInt8(0x66, 13)],
    ['another type', (bytes: Buffer) => bytes.writeUInt8(1, query.questionEnd - 3)],
    ['a query', (bytes: Buffer) => bytes.writeUInt8(bytes[2]! & 0x7f, 2)],
    ['another opcode', (bytes: Buffer) => bytes.writeUInt8(bytes[2]! | 0x08, 2)],
    ['two questions', (bytes: Buffer) => bytes.writeUInt16BE(2, 4)],
    ['no question', (bytes: Buffer) => bytes.writeUInt16BE(0, 4)],
  ])('refuses %s', (_, change) => {
    const bytes = Buffer.from(RICH);
    expect(isReplyTo(query, bytes)).toBe(true);
    change(bytes);
    expect(isReplyTo(query, bytes)).toBe(false);
  });

  it('accepts a bare header only as an error', () => {
    const header = Buffer.from(RICH.subarray(0, 12));
    header.fill(0, 4);
    expect(isReplyTo(query, header)).toBe(false);
    header[3] = 1; // FORMERR
    expect(isReplyTo(query, header)).toBe(true);
    expect(readMessage(header, query)).toMatchObject({
      ok: true,
      message: { rcode: 'FORMERR', hasEdns: false },
    });
    expect(isReplyTo(query, header.subarray(0, 7))).toBe(false);
  });
});

/** Flips, overwrites, cuts or repeats a few bytes. */
function mutate(original: Buffer, random: () => number): Buffer {
  let bytes = Buffer.from(original);
  const at = () => Math.floor(random() * bytes.length);
  for (let n = 1 + Math.floor(random() * 4); n > 0; n--) {
    const choice = random();
    if (choice < 0.5) bytes[at()] = Math.floor(random() * 256);
    else if (choice < 0.8) bytes[at()]! ^= 1 << Math.floor(random() * 8);
    else if (choice < 0.9) bytes = bytes.subarray(0, at());
    else {
      const from = at();
      bytes = Buffer.concat([bytes.subarray(0, from), bytes.subarray(from >> 1)]);
    }
    if (bytes.length === 0) return bytes;
  }
  return bytes;
}
