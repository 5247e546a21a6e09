// A thread of the reading pool: takes raw mails one at a time and answers with digests.
import { type MessagePort, parentPort } from 'node:worker_threads';
import { digestMessage, type RawInput } from './digest-message.js';
import type { MessageDigest, RecordChunk } from './message-digest.js';

export const READING_TIMEOUT_MS = 60_000; // a document that takes longer is refused with `timeout`

export type ThreadQuestion =
  | { readonly kind: 'read'; readonly input: RawInput }
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
      case 'read':
        digestMessage(question.input, {
          now: Date.now() / 1000,
          signal: AbortSignal.timeout(READING_TIMEOUT_MS),
          onChunk,
        }).then(
          (digest) => answer({ kind: 'digest', digest }),
          (error) =>
            answer({ kind: 'failed', message: error instanceof Error ? error.message : String(error) }),
        );
        return;
      case 'chunk-stored':
        chunkInFlight?.resolve();
        return;
      case 'chunk-refused':
        chunkInFlight?.reject(new Error('the store refused the records'));
    }
  });
}
