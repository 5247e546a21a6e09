import type { listReporterDecisions, RouteOutput } from '@postseal/contract';
import { ReporterWord } from '@/components/reports/reporter-word';
import { describeSender } from '@/components/reports/trust-words';

type Decisions = RouteOutput<typeof listReporterDecisions>['decisions'];

/** What was said about reporters; each word can be taken back. */
export function DecisionList({ decisions }: { decisions: Decisions }) {
  if (decisions.length === 0) {
    return (
      <p className="max-w-prose px-4 py-5 text-ink-soft sm:px-5">
        Nothing was said about any reporter. Choose one on a domain’s Reports page to trust or ignore what an
        unproven sender sends in its name.
      </p>
    );
  }
  return (
    <ul className="divide-y divide-line">
      {decisions.map(({ reporter, sender, ...decision }) => (
        <li
          key={`${reporter} ${sender}`}
          className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 px-4 py-3 sm:px-5"
        >
          <div className="min-w-0 [overflow-wrap:anywhere]">
            <p className="font-medium">{reporter}</p>
            <p className="text-ink-soft text-xs">as {describeSender(sender)}</p>
          </div>
          <ReporterWord
            reporter={reporter}
            sender={sender}
            decision={decision}
            isDoubtful={false}
            mayDecide
          />
        </li>
      ))}
    </ul>
  );
}
