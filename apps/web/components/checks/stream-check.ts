import type { CheckLine } from '@postseal/contract';
import { sentenceOf } from '@/lib/browser-api';

const CUT_OFF = 'The check ended before it was complete. Try again in a moment.';

/** Lines of a running check as they arrive. The last one is always `done` or `failed`, also when the connection breaks. */
export async function* untilItsEnd(lines: AsyncIterable<CheckLine>): AsyncGenerator<CheckLine> {
  try {
    for await (const line of lines) {
      yield line;
      if (line.kind === 'done' || line.kind === 'failed') return;
    }
    yield { kind: 'failed', detail: CUT_OFF };
  } catch (error) {
    yield { kind: 'failed', detail: sentenceOf(error) };
  }
}
