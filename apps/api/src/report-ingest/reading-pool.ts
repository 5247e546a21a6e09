import { Worker } from 'node:worker_threads';
import type { RawInput } from './digest-message.js';
import { type DigestReader, ReadingFailed } from './digest-reader.js';
import type { MessageDigest, SealFacts } from './message-digest.js';
import {
  type MailToRead,
  READING_CPU_MS,
  type ThreadAnswer,
  type ThreadQuestion,
  type ThreadReading,
} from './reading-thread.js';
import type { ChunkSink } from './record-collector.js';

// Of one thread: several times what a large report needs at its peak. A small young generation keeps the short-lived
// objects of a streamed report from spreading over the memory.
const HEAP_LIMITS = { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 16 };

/** When a thread is ended from outside: one that does not even notice its own deadline, and one that does nothing either. */
export interface Patience {
  readonly cpuMs: number;
  readonly clockMs: number;
  readonly lookEveryMs: number;
}

const PATIENCE: Patience = { cpuMs: READING_CPU_MS + 15_000, clockMs: 15 * 60_000, lookEveryMs: 5_000 };

// Small mails go to a thread together: a message between threads costs as much as reading a tenth of a mail.
const MAX_GROUP = { mails: 16, bytes: 128 * 1024 };

interface Reading extends MailToRead {
  readonly onChunk: ChunkSink;
  /** A thread was lost over it and others: whose fault that was shows when each is read alone. */
  isAlone: boolean;
  /** Some of its records were handed over. */
  hasChunks: boolean;
  /** What the store said when it refused records. */
  refusal?: unknown;
  resolve(digest: MessageDigest): void;
  reject(error: unknown): void;
}

/**
 * Reads mails in threads. A thread that dies or hangs costs the mail that it read a ReadingFailed and is replaced when
 * there is work; the process and the other mails go on.
 */
export class ReadingPool implements DigestReader {
  private readonly idle: PooledThread[] = [];
  private readonly threads = new Set<PooledThread>();
  private readonly queue: Reading[] = [];
  private isClosed = false;

  constructor(
    private readonly size: number,
    private readonly script: URL = new URL('./reading-thread.js', import.meta.url),
    private readonly patience: Patience = PATIENCE,
  ) {}

  read({ raw, format, fileName }: RawInput, onChunk: ChunkSink, seal: SealFacts): Promise<MessageDigest> {
    return new Promise((resolve, reject) => {
      const input = { raw, format, fileName };
      this.queue.push({ input, onChunk, seal, isAlone: false, hasChunks: false, resolve, reject });
      this.assign();
    });
  }

  async close(): Promise<void> {
    this.isClosed = true;
    await Promise.all([...this.threads].map((thread) => thread.end()));
    for (const reading of this.queue.splice(0)) reading.reject(new ReadingFailed('the pool is closed'));
  }

  private assign(): void {
    while (this.queue.length > 0 && !this.isClosed) {
      const thread = this.idle.pop() ?? (this.threads.size < this.size ? this.startThread() : null);
      if (!thread) return;
      thread.begin(this.takeGroup());
    }
  }

  /** The next mails for one thread, so that the others get their share. */
  private takeGroup(): Reading[] {
    const group = [this.queue.shift()!];
    let bytes = group[0]!.input.raw.length;
    const most = Math.min(MAX_GROUP.mails, Math.ceil(this.queue.length / this.size));
    while (group.length < most && !group[0]!.isAlone && !this.queue[0]!.isAlone) {
      bytes += this.queue[0]!.input.raw.length;
      if (bytes > MAX_GROUP.bytes) break;
      group.push(this.queue.shift()!);
    }
    return group;
  }

  private startThread(): PooledThread {
    const thread = new PooledThread(this.script, this.patience, {
      onIdle: () => {
        this.idle.push(thread);
        this.assign();
      },
      onGone: (unread) => {
        this.queue.unshift(...unread);
        this.threads.delete(thread);
        const index = this.idle.indexOf(thread);
        if (index >= 0) this.idle.splice(index, 1);
        this.assign();
      },
    });
    this.threads.add(thread);
    return thread;
  }
}

class PooledThread {
  private readonly worker: Worker;
  private readings: readonly Reading[] = [];
  private deadline: NodeJS.Timeout | undefined;

  constructor(
    script: URL,
    private readonly patience: Patience,
    private readonly events: { onIdle(): void; onGone(unread: readonly Reading[]): void },
  ) {
    this.worker = new Worker(script, { resourceLimits: HEAP_LIMITS });
    let reason = '';
    this.worker.on('message', (answer: ThreadAnswer) => void this.hear(answer));
    this.worker.on('error', (error) => {
      reason = error.message;
    });
    this.worker.on('exit', (code) => {
      this.events.onGone(this.giveUp(reason || `thread ended with code ${code}`));
    });
  }

  begin(readings: readonly Reading[]): void {
    this.readings = readings;
    this.worker.ref();
    this.deadline = this.watch();
    this.ask({ kind: 'read', mails: readings.map(({ input, seal }) => ({ input, seal })) });
  }

  async end(): Promise<void> {
    await this.worker.terminate();
  }

  private async hear(answer: ThreadAnswer): Promise<void> {
    switch (answer.kind) {
      case 'chunk': {
        const reading = this.readings[answer.index];
        if (!reading) return;
        reading.hasChunks = true;
        await reading.onChunk(answer.chunk).then(
          () => this.ask({ kind: 'chunk-stored' }),
          (error) => {
            reading.refusal = error;
            this.ask({ kind: 'chunk-refused' });
          },
        );
        return;
      }
      case 'readings': {
        const readings = this.finish();
        for (const [index, reading] of readings.entries()) settle(reading, answer.readings[index]!);
        this.events.onIdle();
      }
    }
  }

  private watch(): NodeJS.Timeout {
    const beganAt = performance.now();
    let cpuMsBefore: number | null = null;
    const check = async () => {
      const cpuMs = await cpuMsOf(this.worker);
      cpuMsBefore ??= cpuMs;
      const isOver =
        cpuMs - cpuMsBefore > this.patience.cpuMs || performance.now() - beganAt > this.patience.clockMs;
      if (isOver) await this.worker.terminate();
    };
    return setInterval(() => void check().catch(() => {}), this.patience.lookEveryMs); // a thread that ended is told by its exit
  }

  private ask(question: ThreadQuestion): void {
    this.worker.postMessage(question);
  }

  /** Rejects what the thread was lost over, and answers what somebody else may have to be asked about. */
  private giveUp(reason: string): Reading[] {
    const readings = this.finish();
    if (readings.length === 1) settle(readings[0]!, { failure: reason });
    if (readings.length <= 1) return [];
    for (const reading of readings.filter(({ hasChunks }) => hasChunks)) settle(reading, { failure: reason });
    const others = readings.filter(({ hasChunks }) => !hasChunks);
    for (const reading of others) reading.isAlone = true;
    return others;
  }

  private finish(): readonly Reading[] {
    const readings = this.readings;
    clearInterval(this.deadline);
    this.readings = [];
    this.worker.unref(); // an idle thread keeps no process alive
    return readings;
  }
}

function settle(reading: Reading, outcome: ThreadReading): void {
  if ('digest' in outcome) reading.resolve(outcome.digest);
  else reading.reject(reading.refusal ?? new ReadingFailed(outcome.failure));
}

/** Processor time of a thread, even one that answers nothing; the clock where Node cannot tell (before 24.6). */
async function cpuMsOf(worker: Worker): Promise<number> {
  if (typeof worker.cpuUsage !== 'function') return performance.now();
  const { user, system } = await worker.cpuUsage();
  return (user + system) / 1000;
}
