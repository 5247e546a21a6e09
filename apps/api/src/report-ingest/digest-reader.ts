import { digestMessage, type RawInput } from './digest-message.js';
import type { MessageDigest, SealFacts } from './message-digest.js';
import type { ChunkSink } from './record-collector.js';

/** Reads raw mails and documents, somewhere. */
export interface DigestReader {
  /** Rejects with ReadingFailed when the reader was lost over this mail, and with what `onChunk` rejected with. */
  read(input: RawInput, onChunk: ChunkSink, seal: SealFacts): Promise<MessageDigest>;
  close(): Promise<void>;
}

/** A mail killed its reader, or held it up for too long. The mail may be tried again, alone. */
export class ReadingFailed extends Error {
  override readonly name = 'ReadingFailed';
}

/** Reads in this thread: for tests, which run from source. */
export class InProcessReader implements DigestReader {
  read(input: RawInput, onChunk: ChunkSink, seal: SealFacts): Promise<MessageDigest> {
    return digestMessage(input, { now: Date.now() / 1000, onChunk, seal });
  }

  async close(): Promise<void> {}
}
