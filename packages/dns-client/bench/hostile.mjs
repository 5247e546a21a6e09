// How long answers that mean harm keep the event loop from other work. One JSON line each; the floor is 50 ms, by the clock
// on a quiet machine; CPU time of the longest turn of the event loop tells the same where others use the machine.
//
// attacks   hundreds of questions at a time to a server, in a process of its own, that answers with every attack of test-mail
// garbage   the same with seeded mutations of all their messages, those of 64 KB among them
// decoder   a hundred thousand such mutations read one by one: the longest that a single message takes
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { createResolver } from '@postseal/dns-client';
import {
  messagesOf,
  mutatedAnswer,
  poisonedAnswers,
  seededRandom,
  startHostileServer,
  worthlessAnswers,
} from '@postseal/test-mail';
import { encodeQuery, readMessage } from '../dist/message.js';

const QUESTIONS = { attacks: 4_000, garbage: 10_000 };
const AT_ONCE = 200;
const DECODED = 100_000;
const SEED = 20_261_124;
const FLOOR_MS = 50;
const OPT_BYTES = 11; // at the end of each query
const attacks = [...worthlessAnswers, ...poisonedAnswers];

if (process.send) await serve(process.argv[2]);
else {
  for (const kind of Object.keys(QUESTIONS)) await measureServer(kind);
  measureDecoder();
}

async function serve(kind) {
  let turn = 0;
  const random = seededRandom(SEED);
  const { port } = await startHostileServer((query) =>
    kind === 'attacks' ? attacks[turn++ % attacks.length] : garbageFor(query, turn++, random),
  );
  process.send({ port });
}

/** The messages of one attack after the other, a few bytes behind the question changed; the large ones over TCP. */
function garbageFor(query, turn, random) {
  const messages = messagesOf([attacks[turn % attacks.length]], query);
  const message = messages.at(-1) ?? query; // over TCP where the attack needs that
  const bytes = mutatedAnswer(message, random, Math.min(query.length - OPT_BYTES, message.length));
  if (bytes.length < 4_096) return { udp: () => [bytes] };
  const truncated = Buffer.from(query);
  truncated.writeUInt16BE(0x8780, 2);
  const length = Buffer.alloc(2);
  length.writeUInt16BE(Math.min(bytes.length, 65_535));
  const framed = Buffer.concat([length, bytes.subarray(0, 65_535)]);
  return { udp: () => [truncated], tcp: (_, socket) => void socket.write(framed) };
}

async function measureServer(kind) {
  const server = fork(import.meta.filename, [kind], { execArgv: [] });
  const [{ port }] = await once(server, 'message');
  const address = { address: '127.0.0.1', port };
  const dns = createResolver({ servers: [address], timeoutMs: 300, retryDelaysMs: [1], cache: false });
  await ask(dns, 400); // warm-up
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const idleLongestMs = await measureIdle(delay);
  delay.reset();
  const cpuBegin = process.cpuUsage();
  const turns = watchTurns();
  const outcomes = await ask(dns, QUESTIONS[kind]);
  const longestTurnCpuMs = turns.end();
  delay.disable();
  const { user, system } = process.cpuUsage(cpuBegin);
  report({
    kind,
    longestTurnCpuMs,
    longestBlockMs: milliseconds(delay.max),
    p99BlockMs: milliseconds(delay.percentile(99)),
    idleLongestMs,
    cpuMicrosPerQuestion: Math.round((user + system) / QUESTIONS[kind]),
    questions: QUESTIONS[kind],
    ...outcomes,
  });
  dns.close();
  server.kill();
}

function measureDecoder() {
  const query = encodeQuery({ name: 'asked.test', type: 'A' }, true);
  const random = seededRandom(SEED);
  const corpus = messagesOf(attacks, query.bytes);
  const took = new Float64Array(DECODED);
  const outcomes = { read: 0, refused: 0 };
  for (let round = 0; round < DECODED; round++) {
    const bytes = mutatedAnswer(corpus[round % corpus.length], random);
    const begin = cpuMs();
    outcomes[readMessage(bytes, query).ok ? 'read' : 'refused']++;
    took[round] = cpuMs() - begin;
  }
  took.sort();
  const rounded = (ms) => Math.round(ms * 1000) / 1000;
  report({
    kind: 'decoder',
    longestCpuMs: rounded(took.at(-1)),
    p999CpuMs: rounded(took[Math.floor(DECODED * 0.999)]),
    largestBytes: Math.max(...corpus.map(({ length }) => length)),
    messages: DECODED,
    ...outcomes,
  });
}

/** CPU time of the longest turn of the event loop from now to the end. */
function watchTurns() {
  let longest = 0;
  let last = cpuMs();
  let isOver = false;
  const look = () => {
    const now = cpuMs();
    longest = Math.max(longest, now - last);
    last = now;
    if (!isOver) setImmediate(look);
  };
  setImmediate(look);
  return {
    end() {
      isOver = true;
      return Math.round(longest * 10) / 10;
    },
  };
}

/** Of this thread: unlike elapsed time it does not depend on what else the machine does. */
function cpuMs() {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}

/** What the machine itself costs while nothing happens here. */
async function measureIdle(delay) {
  delay.reset();
  await new Promise((resolve) => setTimeout(resolve, 2_000));
  return milliseconds(delay.max);
}

async function ask(dns, count) {
  const outcomes = {};
  let asked = 0;
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      while (asked < count) {
        const { outcome } = await dns.a(`n${asked++}.test`);
        outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
      }
    }),
  );
  return outcomes;
}

/** Above the timer's own resolution of one millisecond. */
function milliseconds(nanoseconds) {
  return Math.round((nanoseconds / 1e6 - 1) * 10) / 10;
}

function report(figures) {
  console.log(JSON.stringify({ bench: 'dns-client hostile answers', ...figures, floorMs: FLOOR_MS }));
}
