import type { CheckLine } from '@postseal/contract';
import { browserStream, sentenceOf } from '@/lib/browser-api';
import { checkNow } from '@/lib/browser-routes';

const CUT_OFF = 'The check ended before it was complete. Try again in a moment.';

/**
 * Starts a check and gives its lines as they arrive. The last one is always `done` or `failed`, also when the connection
 * breaks.
 */
export async function* streamCheck(domain: string, signal: AbortSignal): AsyncGenerator<CheckLine> {
  try {
    for await (const line of browserStream(checkNow, { params: { domain } }, signal)) {
      yield line;
      if (line.kind === 'done' || line.kind === 'failed') return;
    }
    yield { kind: 'failed', detail: CUT_OFF };
  } catch (error) {
    yield { kind: 'failed', detail: sentenceOf(error) };
  }
}
