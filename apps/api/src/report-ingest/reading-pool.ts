import { Worker } from 'node:worker_threads';
import type { RawInput } from './digest-message.js';
import { type DigestReader, ReadingFailed } from './digest-reader.js';
import type { MessageDigest, SealFacts } from './message-digest.js';
import { READING_CPU_MS, type ThreadAnswer, type ThreadQuestion } from './reading-thread.js';
import type { ChunkSink } from './record-collector.js';

// Of one thread: several times what a large report needs at its peak. A small young generation keeps the short-lived
// objects of a streamed report from spreading over the memory.
const HEAP_LIMITS = { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 16 };
const KILL_AFTER_CPU_MS = READING_CPU_MS + 15_000; // a thread that does not even notice its timeout
const KILL_AFTER_MS = 15 * 60_000; // one that does nothing either
const LOOK_EVERY_MS = 5_000;

interface Reading {
  readonly input: RawInput;
  readonly onChunk: ChunkSink;
  readonly seal: SealFacts;
  /** What the store said when it refused records. */
  refusal?: unknown;
  resolve(digest: MessageDigest): void;
  reject(error: unknown): void;
}

/**
 * Reads mails in threads, one mail at a time each. A thread that dies or hangs costs its mail a ReadingFailed and is
 * replaced when there is work; the process and the other mails go on.
 */
export class ReadingPool implements DigestReader {
  private readonly idle: PooledThread[] = [];
  private readonly threads = new Set<PooledThread>();
  private readonly queue: Reading[] = [];
  private isClosed = false;

  constructor(
    private readonly size: number,
    private readonly script: URL = new URL('./reading-thread.js', import.meta.url),
  ) {}

  read({ raw, format, fileName }: RawInput, onChunk: ChunkSink, seal: SealFacts): Promise<MessageDigest> {
    return new Promise((resolve, reject) => {
      this.queue.push({ input: { raw, format, fileName }, onChunk, seal, resolve, reject });
      this.assign();
    });
  }

  async close(): Promise<void> {
    this.isClosed = true;
    for (const reading of this.queue.splice(0)) reading.reject(new ReadingFailed('the pool is closed'));
    await Promise.all([...this.threads].map((thread) => thread.end()));
  }

  private assign(): void {
    while (this.queue.length > 0 && !this.isClosed) {
      const thread = this.idle.pop() ?? (this.threads.size < this.size ? this.startThread() : null);
      if (!thread) return;
      thread.begin(this.queue.shift()!);
    }
  }

  private startThread(): PooledThread {
    const thread = new PooledThread(this.script, {
      onIdle: () => {
        this.idle.push(thread);
        this.assign();
      },
      onGone: () => {
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
  private reading: Reading | null = null;
  private deadline: NodeJS.Timeout | undefined;

  constructor(
    script: URL,
    private readonly events: { onIdle(): void; onGone(): void },
  ) {
    this.worker = new Worker(script, { resourceLimits: HEAP_LIMITS });
    this.worker.on('message', (answer: ThreadAnswer) => void this.hear(answer));
    this.worker.on('error', (error) => this.fail(error.message));
    this.worker.on('exit', (code) => {
      this.fail(`thread ended with code ${code}`);
      this.events.onGone();
    });
  }

  begin(reading: Reading): void {
    this.reading = reading;
    this.worker.ref();
    this.deadline = this.watch();
    this.ask({ kind: 'read', input: reading.input, seal: reading.seal });
  }

  async end(): Promise<void> {
    await this.worker.terminate();
  }

  private async hear(answer: ThreadAnswer): Promise<void> {
    const reading = this.reading;
    if (!reading) return;
    switch (answer.kind) {
      case 'chunk':
        await reading.onChunk(answer.chunk).then(
          () => this.ask({ kind: 'chunk-stored' }),
          (error) => {
            reading.refusal = error;
            this.ask({ kind: 'chunk-refused' });
          },
        );
        return;
      case 'digest':
        this.finish();
        reading.resolve(answer.digest);
        this.events.onIdle();
        return;
      case 'failed':
        this.finish();
        reading.reject(reading.refusal ?? new ReadingFailed(answer.message));
        this.events.onIdle();
    }
  }

  private watch(): NodeJS.Timeout {
    const beganAt = performance.now();
    let cpuMsBefore: number | null = null;
    const check = async () => {
      const cpuMs = await cpuMsOf(this.worker);
      cpuMsBefore ??= cpuMs;
      const isOver = cpuMs - cpuMsBefore > KILL_AFTER_CPU_MS || performance.now() - beganAt > KILL_AFTER_MS;
      if (isOver) await this.worker.terminate();
    };
    return setInterval(() => void check().catch(() => {}), LOOK_EVERY_MS); // a thread that ended is told by its exit
  }

  private ask(question: ThreadQuestion): void {
    this.worker.postMessage(question);
  }

  private fail(message: string): void {
    const reading = this.reading;
    this.finish();
    reading?.reject(new ReadingFailed(message));
  }

  private finish(): void {
    clearInterval(this.deadline);
    this.reading = null;
    this.worker.unref(); // an idle thread keeps no process alive
  }
}

/** Processor time of a thread, even one that answers nothing; the clock where Node cannot tell (before 24.6). */
async function cpuMsOf(worker: Worker): Promise<number> {
  if (typeof worker.cpuUsage !== 'function') return performance.now();
  const { user, system } = await worker.cpuUsage();
  return (user + system) / 1000;
}
