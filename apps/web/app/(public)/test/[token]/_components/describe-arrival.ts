import type { MailTestSummary } from '@postseal/contract';

/** Where things stand, in a sentence that changes only when they do. */
export function describeArrival([newest, ...older]: readonly MailTestSummary[]): string {
  if (!newest) return 'Waiting for your mail. It shows here by itself.';
  const what = older.length === 0 ? 'Your mail' : `Your mail number ${older.length + 1}`;
  switch (newest.state) {
    case 'queued':
      return `${what} has arrived and is being scored.`;
    case 'failed':
      return `${what} has arrived, but could not be scored. ${newest.reason ?? ''}`.trim();
    case 'done': {
      const refusals = newest.rejections ?? 0;
      const refused =
        refusals === 0 ? 'no known rule' : refusals === 1 ? 'one known rule' : `${refusals} known rules`;
      return `${what} scored ${newest.score?.toFixed(1)} out of 10; ${refused} of receivers would refuse it.`;
    }
  }
}
