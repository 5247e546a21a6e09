// A thread of the reading pool: takes raw mails one at a time and answers with digests.
import { type MessagePort, parentPort } from 'node:worker_threads';
import { digestMessage, type RawInput } from './digest-message.js';
import type { MessageDigest, RecordChunk, SealFacts } from './message-digest.js';

// Of this thread's own processor time: a mail that takes more is refused with `timeout`. Not of the clock, by which a large
// report would be refused because the machine was busy or the store slow.
export const READING_CPU_MS = 60_000;
const LOOK_EVERY_MS = 1_000;

export type ThreadQuestion =
  | { readonly kind: 'read'; readonly input: RawInput; readonly seal: SealFacts }
  | { readonly kind: 'chunk-stored' }
  | { readonly kind: 'chunk-refused' };

export type ThreadAnswer =
  | { readonly kind: 'chunk'; readonly chunk: RecordChunk }
  | { readonly kind: 'digest'; readonly digest: MessageDigest }
  | { readonly kind: 'failed'; readonly message: string };

if (parentPort) serve(parentPort);

function serve(port: MessagePort): void {
  let chunkInFlight: PromiseWithResolvers<void> | null = null;
  const answer = (message: ThreadAnswer) => port.postMessage(message);
  const onChunk = (chunk: RecordChunk) => {
    chunkInFlight = Promise.withResolvers<void>();
    answer({ kind: 'chunk', chunk });
    return chunkInFlight.promise;
  };
  port.on('message', (question: ThreadQuestion) => {
    switch (question.kind) {
      case 'read': {
        const deadline = startDeadline();
        digestMessage(question.input, {
          now: Date.now() / 1000,
          signal: deadline.signal,
          onChunk,
          seal: question.seal,
        })
          .finally(deadline.end)
          .then(
            (digest) => answer({ kind: 'digest', digest }),
            (error) =>
              answer({ kind: 'failed', message: error instanceof Error ? error.message : String(error) }),
          );
        return;
      }
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
