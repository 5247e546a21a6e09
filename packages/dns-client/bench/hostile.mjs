// How long answers that mean harm keep the event loop from other work: hundreds of questions at a time to a server, in a
// process of its own, that answers with every attack of test-mail in turn. Prints one JSON line; the floor is 50 ms.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { createResolver } from '@postseal/dns-client';
import { poisonedAnswers, startHostileServer, worthlessAnswers } from '@postseal/test-mail';

const QUESTIONS = 4_000;
const AT_ONCE = 200;

if (process.send) {
  let turn = 0;
  const attacks = [...worthlessAnswers, ...poisonedAnswers];
  const { port } = await startHostileServer(() => attacks[turn++ % attacks.length]);
  process.send({ port });
} else {
  const server = fork(import.meta.filename, { execArgv: [] });
  const [{ port }] = await once(server, 'message');
  const address = { address: '127.0.0.1', port };
  const dns = createResolver({ servers: [address], timeoutMs: 300, retryDelaysMs: [1], cache: false });
  await ask(dns, QUESTIONS / 10); // warm-up
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const idle = await measureIdle();
  delay.reset();
  const cpuBegin = process.cpuUsage();
  const outcomes = await ask(dns, QUESTIONS);
  delay.disable();
  const { user, system } = process.cpuUsage(cpuBegin);
  console.log(
    JSON.stringify({
      bench: 'dns-client hostile answers',
      longestBlockMs: milliseconds(delay.max),
      p99BlockMs: milliseconds(delay.percentile(99)),
      idleLongestMs: idle,
      cpuMicrosPerQuestion: Math.round((user + system) / QUESTIONS),
      questions: QUESTIONS,
      ...outcomes,
      floor: 50,
    }),
  );
  dns.close();
  server.kill();

  /** What the machine itself costs while nothing happens here. */
  async function measureIdle() {
    delay.reset();
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    return milliseconds(delay.max);
  }
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
