import type { Socket } from 'node:net';
import { seededRandom } from './zone-faults.js';
import { framed } from './zone-wire.js';

/** One way to harm a DNS client. */
export interface Attack {
  readonly name: string;
  readonly udp: (query: Buffer) => readonly Buffer[];
  readonly tcp?: (query: Buffer, socket: Socket) => void;
}

const HEADER_BYTES = 12;
const LARGEST_DATAGRAM = 65_507;
const LARGEST_MESSAGE = 65_535;
const QUESTION_NAME = Buffer.from([0xc0, HEADER_BYTES]);
const TYPES = { A: 1, NS: 2, CNAME: 5, NULL: 10, MX: 15, TXT: 16, OPT: 41 } as const;

/** The question repeated, with counts of the sections as claimed, and then whatever `rest` holds. */
function reply(query: Buffer, counts: readonly [number, number, number], ...rest: readonly Buffer[]): Buffer {
  const bytes = Buffer.concat([query.subarray(0, questionEnd(query)), ...rest]);
  bytes.writeUInt16BE(0x8580, 2); // a response, with authority
  bytes.writeUInt16BE(1, 4);
  counts.forEach((count, section) => void bytes.writeUInt16BE(count, 6 + 2 * section));
  return bytes;
}

function questionEnd(query: Buffer): number {
  let at = HEADER_BYTES;
  while (query[at] !== 0) at += query[at]! + 1;
  return at + 5;
}

function record(owner: Buffer, type: keyof typeof TYPES, data: Buffer, claimedBytes = data.length): Buffer {
  const fixed = Buffer.from([0, TYPES[type], 0, 1, 0, 0, 0x0e, 0x10, 0, 0]);
  fixed.writeUInt16BE(claimedBytes, 8);
  return Buffer.concat([owner, fixed, data]);
}

function nameOf(text: string): Buffer {
  const labels = text.split('.').map((label) => Buffer.from([label.length, ...Buffer.from(label)]));
  return Buffer.concat([...labels, Buffer.from([0])]);
}

function pointerTo(offset: number): Buffer {
  return Buffer.from([0xc0 | (offset >> 8), offset & 0xff]);
}

/** As many copies as fit into a message of so many bytes. */
function filled(query: Buffer, bytes: number, one: Buffer): Buffer {
  const count = Math.floor((bytes - questionEnd(query)) / one.length);
  return reply(query, [count, 0, 0], ...new Array<Buffer>(count).fill(one));
}

function truncated(query: Buffer): Buffer {
  const bytes = reply(query, [0, 0, 0]);
  bytes.writeUInt16BE(0x8780, 2);
  return bytes;
}

const overUdp = (name: string, udp: (query: Buffer) => Buffer): Attack => ({
  name,
  udp: (query) => [udp(query)],
});
const overTcp = (name: string, answer: (query: Buffer) => Buffer): Attack => ({
  name,
  udp: (query) => [truncated(query)],
  tcp: (query, socket) => void socket.write(framed(answer(query))),
});
const overTcpBytes = (name: string, tcp: NonNullable<Attack['tcp']>): Attack => ({
  name,
  udp: (query) => [truncated(query)],
  tcp,
});

const ADDRESS = record(QUESTION_NAME, 'A', Buffer.from([192, 0, 2, 66]));
const TEXT = record(QUESTION_NAME, 'TXT', Buffer.concat([Buffer.from([255]), Buffer.alloc(255, 'x')]));
const random = seededRandom(53);
const noise = (bytes: number) => Buffer.from(Array.from({ length: bytes }, () => Math.floor(random() * 256)));

/** 192.0.2.66, whatever the name: what a hostile server says once it relents. */
export const honestAnswer: Attack = overUdp('an honest answer', (query) => reply(query, [1, 0, 0], ADDRESS));

/**
 * The answer with a few bytes flipped, overwritten or cut off, or with other counts claimed.
 * @param from offset behind which bytes change; the header's end unless told
 */
export function mutatedAnswer(original: Buffer, random: () => number, from = HEADER_BYTES): Buffer {
  const bytes = Buffer.from(original);
  const below = (bound: number) => Math.floor(random() * bound);
  for (let n = 1 + below(4); n > 0; n--) {
    const at = from + below(Math.min(bytes.length - from, 400));
    if (at >= bytes.length) continue;
    if (random() < 0.5) bytes[at] = below(256);
    else bytes[at]! ^= 1 << below(8);
  }
  if (random() < 0.2) bytes.writeUInt16BE(below(502), 6);
  return random() < 0.1 ? bytes.subarray(0, from + below(bytes.length - from)) : bytes;
}

/** Every message with which the attacks answer a query, those over TCP whole; only what is large enough to be one. */
export function messagesOf(attacks: readonly Attack[], query: Buffer): readonly Buffer[] {
  const sent: Buffer[] = [];
  const socket = {
    destroyed: true, // ends those that send without end
    write: (bytes: Buffer) => sent.push(bytes.subarray(2)),
    end: () => {},
    on(event: string, listener: () => void) {
      if (event === 'close') listener();
    },
  };
  for (const { udp, tcp } of attacks) {
    sent.push(...udp(query).slice(0, 1));
    tcp?.(query, socket as unknown as Socket);
  }
  return sent.filter((bytes) => bytes.length >= HEADER_BYTES);
}

/** Answers that are no use to anybody: a client should end each in bounded time and say that nothing is known. */
export const worthlessAnswers: readonly Attack[] = [
  overUdp('a datagram of 64 KB', (query) => filled(query, LARGEST_DATAGRAM, TEXT)),
  overTcp('64 KB over TCP and the end missing', (query) => {
    const bytes = filled(query, LARGEST_MESSAGE, TEXT);
    bytes.writeUInt16BE(bytes.readUInt16BE(6) + 1, 6);
    return bytes;
  }),
  overTcp('thousands of records', (query) => filled(query, LARGEST_MESSAGE, ADDRESS)),
  overTcp('15 KB of records', (query) => filled(query, 15_000, ADDRESS)),
  overUdp('more records claimed than sent', (query) => reply(query, [400, 0, 0], ADDRESS)),
  overUdp('65,535 records in each section', (query) => reply(query, [65_535, 65_535, 65_535], ADDRESS)),
  overTcp('thousands of empty strings', (query) =>
    reply(query, [1, 0, 0], record(QUESTION_NAME, 'TXT', Buffer.alloc(15_000))),
  ),
  overUdp('a pointer to itself', (query) =>
    reply(query, [1, 0, 0], record(pointerTo(questionEnd(query)), 'A', Buffer.alloc(4))),
  ),
  overUdp('two pointers to each other', (query) => {
    const at = questionEnd(query);
    return reply(
      query,
      [1, 0, 0],
      pointerTo(at + 2),
      pointerTo(at),
      record(Buffer.alloc(0), 'A', Buffer.alloc(4)),
    );
  }),
  overUdp('a pointer past the end', (query) =>
    reply(query, [1, 0, 0], record(pointerTo(0x3fff), 'A', Buffer.alloc(4))),
  ),
  overTcp('a compression bomb', compressionBomb),
  overTcp('a long chain of pointers', (query) => {
    const start = questionEnd(query) + 11;
    const links = Array.from({ length: 7_000 }, (_, n) =>
      pointerTo(n === 0 ? HEADER_BYTES : start + 2 * (n - 1)),
    );
    const chain = record(Buffer.from([0]), 'NULL', Buffer.concat(links));
    return reply(query, [2, 0, 0], chain, record(pointerTo(start + 2 * 6_999), 'A', Buffer.alloc(4)));
  }),
  overUdp('a label of a forbidden kind', (query) =>
    reply(query, [1, 0, 0], record(Buffer.from([0x41, 0x61, 0]), 'A', Buffer.alloc(4))),
  ),
  overUdp('a name without end', (query) =>
    reply(query, [1, 0, 0], Buffer.alloc(700, Buffer.from([1, 0x61]))),
  ),
  overUdp('data shorter than its length', (query) =>
    reply(query, [1, 0, 0], record(QUESTION_NAME, 'TXT', Buffer.from([3, 0x61]), 9_999)),
  ),
  overUdp('a string longer than its record', (query) =>
    reply(query, [1, 0, 0], record(QUESTION_NAME, 'TXT', Buffer.from([200, 0x61])), ADDRESS),
  ),
  overUdp('an option longer than its record', (query) =>
    reply(query, [0, 0, 1], record(Buffer.from([0]), 'OPT', Buffer.from([0, 15, 255, 255, 0, 6]))),
  ),
  overUdp('noise behind the question', (query) => reply(query, [5, 3, 1], noise(900))),
  overUdp('nothing but noise', () => noise(900)),
  overUdp('an empty datagram', () => Buffer.alloc(0)),
  overUdp('half a header', (query) => query.subarray(0, 7)),
  overUdp('the query itself', (query) => query),
  overUdp('a wrong id', (query) => {
    const bytes = reply(query, [1, 0, 0], ADDRESS);
    bytes[0]! ^= 0xff;
    return bytes;
  }),
  overUdp('a wrong question', (query) => {
    const bytes = reply(query, [1, 0, 0], ADDRESS);
    bytes[HEADER_BYTES + 1]! ^= 1;
    return bytes;
  }),
  overUdp('an alias of itself', (query) =>
    reply(query, [1, 0, 0], record(QUESTION_NAME, 'CNAME', QUESTION_NAME)),
  ),
  overUdp('a circle of aliases', (query) => {
    const [there, back] = [nameOf('there.test'), nameOf('back.test')];
    return reply(
      query,
      [3, 0, 0],
      record(QUESTION_NAME, 'CNAME', there),
      record(there, 'CNAME', back),
      record(back, 'CNAME', there),
    );
  }),
  overTcp('a chain of 200 aliases', (query) => {
    const links = Array.from({ length: 200 }, (_, n) =>
      record(n === 0 ? QUESTION_NAME : nameOf(`n${n}.test`), 'CNAME', nameOf(`n${n + 1}.test`)),
    );
    return reply(query, [200, 0, 0], ...links);
  }),
  overTcp('truncation over TCP as well', truncated),
  overTcpBytes('a byte now and then', (_, socket) => {
    const drip = setInterval(() => socket.write(Buffer.from([1])), 25);
    socket.on('close', () => clearInterval(drip));
  }),
  overTcpBytes('silence over TCP', () => {}),
  overTcpBytes('a length and no message', (_, socket) => void socket.end(Buffer.from([0x20, 0]))),
  overTcpBytes('a flood over TCP', (_, socket) => {
    const flood = () => {
      while (!socket.destroyed && socket.write(Buffer.alloc(64 * 1024, 0x20)));
    };
    socket.on('drain', flood);
    flood();
  }),
];

/** As many records as are read, each with the longest name twice, reached through as many pointers as are followed. */
function compressionBomb(query: Buffer): Buffer {
  const nameAt = questionEnd(query);
  const longest = Buffer.from([...Array.from({ length: 126 }, () => [1, 0x61]).flat(), 0]);
  const pointersAt = nameAt + longest.length + 10;
  const pointers = Array.from({ length: 15 }, (_, n) =>
    pointerTo(n === 0 ? nameAt : pointersAt + 2 * (n - 1)),
  );
  const seed = record(longest, 'NULL', Buffer.concat(pointers));
  const last = pointerTo(pointersAt + 2 * 14);
  const bombs = new Array<Buffer>(499).fill(record(last, 'NS', last));
  return reply(query, [500, 0, 0], seed, ...bombs);
}

const VICTIM = nameOf('victim.test');

/** Answers that are honest about the name asked for and lie about others: what they say of `victim.test` must not count. */
export const poisonedAnswers: readonly Attack[] = [
  overUdp('a foreign record beside the answer', (query) =>
    reply(query, [2, 0, 0], ADDRESS, record(VICTIM, 'A', Buffer.from([6, 6, 6, 6]))),
  ),
  overUdp('a foreign record in the additional section', (query) =>
    reply(query, [1, 0, 1], ADDRESS, record(VICTIM, 'A', Buffer.from([6, 6, 6, 6]))),
  ),
  overUdp('foreign name servers', (query) =>
    reply(
      query,
      [1, 1, 1],
      ADDRESS,
      record(VICTIM, 'NS', nameOf('ns.evil.test')),
      record(nameOf('ns.evil.test'), 'A', Buffer.from([6, 6, 6, 6])),
    ),
  ),
  {
    name: 'a thousand wrong guesses before the answer',
    udp: (query) => {
      const answer = reply(query, [1, 0, 0], ADDRESS);
      const guesses = Array.from({ length: 1_000 }, (_, n) => {
        const guess = reply(query, [1, 0, 0], record(QUESTION_NAME, 'A', Buffer.from([6, 6, 6, 6])));
        guess.writeUInt16BE((answer.readUInt16BE(0) + 1 + n) & 0xffff, 0);
        return guess;
      });
      return [...guesses, answer];
    },
  },
];
