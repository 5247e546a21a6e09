import { setTimeout as sleep } from 'node:timers/promises';
import { UsageError } from './command.js';

/** What an instance says of a file that was sent to it. Fields that are not used here are left out. */
export interface ImportAnswer {
  readonly id: string;
  readonly state: 'receiving' | 'complete' | 'broken-off';
  readonly stored: number;
  readonly alreadyHere: number;
  readonly refused: number;
  readonly byOutcome: Readonly<Record<string, number>>;
  readonly reasons: readonly { readonly reason: string; readonly count: number }[];
  readonly refusals: readonly { readonly name: string; readonly reason: string }[];
  readonly messages: number;
}

/** The instance will not take this file: a sentence of its own. */
export class Refused extends Error {}

const TRIES = 6;
const FIRST_PAUSE_MS = 500;

/** The endpoint of one instance that takes reports, with a key to it. */
export class ReportInbox {
  constructor(
    private readonly origin: string,
    private readonly key: string,
    private readonly pauseMs = FIRST_PAUSE_MS,
  ) {}

  /** Sends a file from the disk. Throws Refused, or UsageError when the key or the address is wrong. */
  async send(name: string, file: Blob): Promise<ImportAnswer> {
    const query = new URLSearchParams({ name: name.slice(-300) });
    return this.ask(`/api/reports?${query}`, {
      method: 'POST',
      headers: { 'content-type': 'application/octet-stream' },
      body: file,
    });
  }

  read(id: string): Promise<ImportAnswer> {
    return this.ask(`/api/report-imports/${id}`, {});
  }

  /** Earlier imports of exactly these bytes, newest first. */
  async find(sha256: string): Promise<readonly ImportAnswer[]> {
    const { imports } = await this.ask<{ imports: ImportAnswer[] }>(
      `/api/report-imports?sha256=${sha256}&limit=5`,
      {},
    );
    return imports;
  }

  /** Tries again, with growing pauses, while the instance is busy or away. */
  private async ask<T = ImportAnswer>(path: string, init: RequestInit): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      const answer = await fetch(this.origin + path, {
        ...init,
        headers: { ...(init.headers as Record<string, string>), authorization: `Bearer ${this.key}` },
      }).catch((error: Error) => error);
      if (answer instanceof Response && answer.ok) return (await answer.json()) as T;
      const isPassing = answer instanceof Error || answer.status === 429 || answer.status >= 500;
      if (!isPassing || attempt === TRIES) throw await explain(answer, this.origin);
      if (answer instanceof Response) await answer.body?.cancel();
      await sleep(this.pauseMs * 2 ** (attempt - 1));
    }
  }
}

async function explain(answer: Response | Error, origin: string): Promise<Error> {
  if (answer instanceof Error) {
    const { cause } = answer as { cause?: { code?: string } };
    return new UsageError(`${origin} does not answer (${cause?.code ?? answer.message}).`);
  }
  const { detail } = (await answer.json().catch(() => ({}))) as { detail?: string };
  const sentence = detail ?? `${origin} answered with status ${answer.status}.`;
  return answer.status === 401 || answer.status === 404 ? new UsageError(sentence) : new Refused(sentence);
}
