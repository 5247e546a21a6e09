import type { MailTestCheck } from '@postseal/contract';
import { CircleCheck, CircleDashed, CircleSlash, CircleX, Lightbulb, type LucideIcon } from 'lucide-react';
import type { Tone } from '../ui/status';

type State = MailTestCheck['state'];

/** Word, shape and colour of each state of a check: any one of the three tells it. */
export const checkStates: Readonly<Record<State, { word: string; icon: LucideIcon; tone: Tone }>> = {
  failed: { word: 'Fault', icon: CircleX, tone: 'fail' },
  advice: { word: 'Advice', icon: Lightbulb, tone: 'dkim' },
  unknown: { word: 'Could not ask', icon: CircleDashed, tone: 'unknown' },
  'not-tested': { word: 'Not tested', icon: CircleSlash, tone: 'unknown' },
  passed: { word: 'Good', icon: CircleCheck, tone: 'pass' },
};

const order: readonly State[] = ['failed', 'advice', 'unknown', 'not-tested', 'passed'];

/** What needs an eye first; checks of one state stay in their order, the dearest fault first. */
export function inOrder(checks: readonly MailTestCheck[]): MailTestCheck[] {
  return [...checks].sort((a, b) => order.indexOf(a.state) - order.indexOf(b.state) || b.points - a.points);
}

/** 1.5 → "−1.5", 0 → "0" */
export function formatLoss(points: number): string {
  return points === 0 ? '0' : `−${points.toFixed(1)}`;
}

/** The result as one sentence, for a live region and the head of the page. */
export function describeResult(score: number, words: string, rejections: number): string {
  const refusal =
    rejections === 0
      ? 'No receiver whose rules we know would refuse it.'
      : rejections === 1
        ? 'One known rule of a receiver would refuse it.'
        : `${rejections} known rules of receivers would refuse it.`;
  return `Your mail scored ${score.toFixed(1)} out of 10: ${words.toLowerCase()}. ${refusal}`;
}
