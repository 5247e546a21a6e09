import { describe, expect, it } from '@jest/globals';
import { ReadingFailed } from './digest-reader.js';
import { type Patience, ReadingPool } from './reading-pool.js';

/** A thread that answers with each mail's text, hands `chunk` over first, dies of `die`, and hangs on `spin` and `wait`. */
const script = new URL(
  `data:text/javascript,${encodeURIComponent(`
  import { parentPort } from 'node:worker_threads';
  parentPort.on('message', ({ kind, mails }) => {
    if (kind !== 'read') return;
    const texts = mails.map(({ input }) => new TextDecoder().decode(input.raw));
    texts.forEach((text, index) => {
      if (text.startsWith('chunk')) parentPort.postMessage({ kind: 'chunk', index, chunk: { records: text } });
    });
    setTimeout(() => {
      if (texts.some((text) => text.endsWith('die'))) process.exit(1);
      if (texts.includes('wait')) return;
      while (texts.includes('spin'));
      parentPort.postMessage({ kind: 'readings', readings: texts.map((text) =>
        text === 'fail' ? { failure: 'no' } : { digest: { text, together: texts.length } }) });
    }, 20);
  });`)}`,
);

const seal = { keys: new Map(), receivedAtSeconds: 0 };

async function readAll(threads: number, texts: readonly string[], patience?: Patience) {
  const pool = new ReadingPool(threads, script, patience);
  const chunks: string[] = [];
  const settled = await Promise.allSettled(
    texts.map((text) =>
      pool.read(
        { raw: Buffer.from(text), format: 'mail', fileName: null },
        async ({ records }) => void chunks.push(records),
        seal,
      ),
    ),
  );
  await pool.close();
  const answers = settled.map((one) => {
    if (one.status === 'fulfilled') return one.value as unknown as { text: string; together: number };
    expect(one.reason).toBeInstanceOf(ReadingFailed);
    return null;
  });
  return { answers, chunks };
}

const numbered = (count: number) => Array.from({ length: count }, (_, n) => `mail ${n}`);

describe('a pool of reading threads', () => {
  it('gives each mail its own answer', async () => {
    const texts = numbered(60);
    const { answers } = await readAll(2, texts);
    expect(answers.map((answer) => answer?.text)).toEqual(texts);
    expect(answers.some((answer) => answer!.together > 1)).toBe(true);
  });

  it('loses only the mail that its thread died of', async () => {
    const texts = [...numbered(12), 'die', ...numbered(12), 'fail', 'last'];
    const { answers } = await readAll(1, texts);
    expect(answers.map((answer) => answer?.text)).toEqual(
      texts.map((text) => (text === 'die' || text === 'fail' ? undefined : text)),
    );
  });

  it.each([
    ['works without end', 'spin', { cpuMs: 300, clockMs: 3_600_000, lookEveryMs: 50 }],
    ['does nothing more', 'wait', { cpuMs: 3_600_000, clockMs: 3_000, lookEveryMs: 50 }],
  ])('replaces a thread that %s, and reads the other mails', async (_, hanging, patience) => {
    const texts = [hanging, ...numbered(6)];
    const { answers } = await readAll(1, texts, patience);
    expect(answers.map((answer) => answer?.text)).toEqual(
      texts.map((text) => (text === hanging ? undefined : text)),
    );
  });

  it('reads none again whose records were handed over', async () => {
    const { answers, chunks } = await readAll(1, ['first', 'a', 'b', 'chunk die', 'c', 'd']);
    expect(answers.map((answer) => answer?.text)).toEqual(['first', 'a', 'b', undefined, 'c', 'd']);
    expect(chunks).toEqual(['chunk die']);
  });

  it('reads large mails alone', async () => {
    const large = 'x'.repeat(200_000);
    const { answers } = await readAll(1, ['first', large, 'a', 'b', large]);
    const together = answers.map((answer) => answer!.together);
    expect([together[1], together[4]]).toEqual([1, 1]);
  });
});
