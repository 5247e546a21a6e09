// A thread of the reading pool: takes some raw mails at a time and answers with their digests.
import { type MessagePort, parentPort } from 'node:worker_threads';
import { digestMessage, type RawInput } from './digest-message.js';
import type { MessageDigest, RecordChunk, SealFacts } from './message-digest.js';

// Of this thread's own processor time: a mail that takes more is refused with `timeout`. Not of the clock, by which a large
// report would be refused because the machine was busy or the store slow.
export const READING_CPU_MS = 60_000;
const LOOK_EVERY_MS = 1_000;

export interface MailToRead {
  readonly input: RawInput;
  readonly seal: SealFacts;
}

export type ThreadQuestion =
  | { readonly kind: 'read'; readonly mails: readonly MailToRead[] }
  | { readonly kind: 'chunk-stored' }
  | { readonly kind: 'chunk-refused' };

/** What became of one mail: its digest, or why there is none. */
export type ThreadReading = { readonly digest: MessageDigest } | { readonly failure: string };

export type ThreadAnswer =
  | { readonly kind: 'chunk'; readonly index: number; readonly chunk: RecordChunk }
  | { readonly kind: 'readings'; readonly readings: readonly ThreadReading[] };

if (parentPort) serve(parentPort);

function serve(port: MessagePort): void {
  let chunkInFlight: PromiseWithResolvers<void> | null = null;
  const answer = (message: ThreadAnswer) => port.postMessage(message);
  const readOne = async ({ input, seal }: MailToRead, index: number): Promise<ThreadReading> => {
    const onChunk = (chunk: RecordChunk) => {
      chunkInFlight = Promise.withResolvers<void>();
      answer({ kind: 'chunk', index, chunk });
      return chunkInFlight.promise;
    };
    const { signal, end } = startDeadline();
    try {
      return { digest: await digestMessage(input, { now: Date.now() / 1000, signal, onChunk, seal }) };
    } catch (error) {
      return { failure: error instanceof Error ? error.message : String(error) };
    } finally {
      end();
    }
  };
  const readAll = async (mails: readonly MailToRead[]) => {
    const readings: ThreadReading[] = [];
    for (const [index, mail] of mails.entries()) readings.push(await readOne(mail, index));
    answer({ kind: 'readings', readings });
  };
  port.on('message', (question: ThreadQuestion) => {
    switch (question.kind) {
      case 'read':
        void readAll(question.mails);
        return;
      case 'chunk-stored':
        chunkInFlight?.resolve();
        return;
      case 'chunk-refused':
        chunkInFlight?.reject(new Error('the store refused the records'));
    }
  });
}

/** A signal that aborts when this thread has worked for too long since. */
function startDeadline(): { signal: AbortSignal; end(): void } {
  const tooLong = new AbortController();
  const startedAt = process.threadCpuUsage();
  const timer = setInterval(() => {
    const { user, system } = process.threadCpuUsage(startedAt);
    if (user + system > READING_CPU_MS * 1000) tooLong.abort();
  }, LOOK_EVERY_MS);
  return { signal: tooLong.signal, end: () => clearInterval(timer) };
}
