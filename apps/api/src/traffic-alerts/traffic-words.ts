import type { Severity } from '@postseal/contract';
import type { TrafficTrouble, TrafficTroubleKind } from '@postseal/policy-advice';
import { formatCount, formatShare } from '../deliveries/notice-text.js';

/** A trouble as an incident tells it. */
export interface TrafficWords {
  readonly severity: Severity;
  readonly title: string;
  readonly meaning: string;
  readonly fix: string;
  readonly before: string;
  readonly after: string;
}

const BAD_RATE = 0.8;

export function wordsOf(trouble: TrafficTrouble): TrafficWords {
  switch (trouble.kind) {
    case 'pass-rate-drop': {
      const { rate, messages, usualRate, usualMessages, since, until, failing } = trouble;
      const cause =
        failing.length > 0
          ? `The mail that fails is from ${failing.slice(0, 3).join(', ')}.`
          : 'Open the traffic of the domain and look for the source that fails since then.';
      return {
        severity: rate < BAD_RATE ? 'error' : 'warning',
        title: `Pass rate fell to ${formatShare(rate)}`,
        meaning:
          'Less of your own mail passes DMARC than in the two weeks before. Receivers may put it into the spam folder, and under a strict policy they refuse it.',
        fix: `${cause} Usual reasons are a new server without SPF and a service whose DKIM key was changed or removed. Until it is mended do not make the policy stricter.`,
        before: `${formatShare(usualRate)} of ${formatCount(usualMessages)} messages in the two weeks before ${since}`,
        after: `${formatShare(rate)} of ${formatCount(messages)} messages until ${until} (UTC days)`,
      };
    }
    case 'source-fails': {
      const { name, rate, messages, usualRate, usualMessages, since, until } = trouble;
      return {
        severity: 'warning',
        title: `${name} fails since ${since}`,
        meaning:
          'Mail of yours from this source no longer passes DMARC. Receivers may put it into the spam folder, and under a strict policy they refuse it. The next step of the policy waits.',
        fix: `Open the source and follow its steps. Usual reasons are a DKIM key that was changed or removed, and a server that moved. Until it is mended do not make the policy stricter; if good mail gets lost, the policy page has the record to go back to.`,
        before: `${formatShare(usualRate)} of ${formatCount(usualMessages)} messages passed`,
        after: `${formatShare(rate)} of ${formatCount(messages)} messages from ${since} to ${until} (UTC days)`,
      };
    }
    case 'new-source': {
      const { name, messages, passed, since } = trouble;
      const isFine = passed >= messages * 0.95;
      return {
        severity: isFine ? 'info' : 'warning',
        title: `New source: ${name}`,
        meaning: isFine
          ? 'Somebody new sends in your name, and the mail passes DMARC: a service that you or a colleague set up, most likely.'
          : 'Somebody new sends in your name, and not all of it passes DMARC: a service that nobody set up for DMARC, a forwarder, or a forger.',
        fix: 'Say on the policy page whether it is yours. If it is, give it DKIM or put it into SPF; if it is not, a stricter policy keeps it out.',
        before: 'not seen in the reports of the last 90 days',
        after: `${formatCount(messages)} messages since ${since}, ${formatShare(passed / messages)} of them passed`,
      };
    }
    case 'failure-spike': {
      const { failed, usual, since } = trouble;
      return {
        severity: 'warning',
        title: `${formatCount(failed)} messages of others failed DMARC in a day`,
        meaning:
          'At least three times as many messages in your name failed as on a usual day, and they are not from your own sources: most likely somebody forges your domain.',
        fix: 'Open the traffic of the domain and see which sources failed. Forged mail is what p=quarantine and p=reject are for: the policy page says how far you are. A source that is yours after all needs mending; say so on the policy page.',
        before: `${formatCount(Math.round(usual))} on a usual day`,
        after: `${formatCount(failed)} on a day since ${since} (UTC)`,
      };
    }
    case 'no-reports': {
      const { lastDay } = trouble;
      return {
        severity: 'warning',
        title: 'No reports any more',
        meaning:
          'Receivers reported daily and have stopped. Either no mail is sent, or the reports no longer reach this service; then nobody sees what happens in your name.',
        fix: 'See whether the DMARC record still names the report address of this domain, whether the report host takes mail, and whether your own mail goes out.',
        before: `reports for every day until ${lastDay}`,
        after: `none for a day after ${lastDay} (UTC)`,
      };
    }
  }
}

/** Why it is over. */
export const overWords: Readonly<Record<TrafficTroubleKind, string>> = {
  'pass-rate-drop': 'The pass rate is as before, or has become the usual one',
  'source-fails': 'The source passes again, or sends no more',
  'new-source': 'The source was reviewed, or is no longer new',
  'failure-spike': 'Failures are near the usual again',
  'no-reports': 'Reports arrive again',
};
