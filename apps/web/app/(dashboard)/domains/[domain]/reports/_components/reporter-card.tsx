import type { ReporterRemark, ReporterSender, RouteOutput, readReporter } from '@postseal/contract';
import { TriangleAlert } from 'lucide-react';
import { Sparkline } from '@/components/charts/sparkline';
import { ReporterWord } from '@/components/reports/reporter-word';
import { TrustBadge } from '@/components/reports/trust-badge';
import { describeSender, explainTrust, standingWords } from '@/components/reports/trust-words';
import { Section } from '@/components/ui/card';
import { UtcDay } from '@/components/ui/relative-time';
import { formatCount, formatDay } from '@/lib/format';

interface ReporterCardProps {
  readonly found: RouteOutput<typeof readReporter>;
  readonly mayDecide: boolean;
}

/** One reporter: how regularly it reports, what is odd about it, and whether whoever sends its reports is believed. */
export function ReporterCard({ found, mayDecide }: ReporterCardProps) {
  const { reporter, reports, messages, days, senders, remarks } = found;
  return (
    <Section
      title={`About ${reporter}`}
      description={`${formatCount(reports)} ${reports === 1 ? 'report' : 'reports'} about ${formatCount(messages)} messages.`}
    >
      <div className="grid gap-5">
        {days.length > 1 && (
          <div className="grid max-w-md gap-1">
            <Sparkline days={days} />
            <p className="flex justify-between text-ink-soft text-xs">
              <UtcDay day={days[0]!.day} />
              <UtcDay day={days.at(-1)!.day} />
            </p>
          </div>
        )}
        {remarks.length > 0 && (
          <ul className="grid gap-1.5">
            {remarks.map((remark) => (
              <li key={sentenceOf(remark)} className="flex max-w-prose items-start gap-2">
                <TriangleAlert aria-hidden="true" className="mt-0.5 size-4 shrink-0 text-spf-text" />
                <span className="min-w-0 [overflow-wrap:anywhere]">{sentenceOf(remark)}</span>
              </li>
            ))}
          </ul>
        )}
        <ul className="divide-y rounded-md border">
          {senders.map((sender) => (
            <SenderRow key={sender.sender} reporter={reporter} sender={sender} mayDecide={mayDecide} />
          ))}
        </ul>
      </div>
    </Section>
  );
}

interface SenderRowProps {
  readonly reporter: string;
  readonly sender: ReporterSender;
  readonly mayDecide: boolean;
}

function SenderRow({ reporter, sender, mayDecide }: SenderRowProps) {
  const { trust, trustReason, standing, reports, firstDay, lastDay, decision } = sender;
  const [first = '', ...rest] = describeSender(sender.sender);
  return (
    <li className="grid gap-2 px-4 py-3">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <span className="min-w-0 font-medium [overflow-wrap:anywhere]">
          {first.toUpperCase()}
          {rest.join('')}
        </span>
        <TrustBadge trust={trust} />
        <span className="text-ink-soft text-xs tabular sm:ml-auto">
          {formatCount(reports)} {reports === 1 ? 'report' : 'reports'},{' '}
          {firstDay === lastDay ? formatDay(firstDay) : `${formatDay(firstDay)} to ${formatDay(lastDay)}`}
        </span>
      </div>
      <p className="max-w-prose text-pretty text-ink-soft">
        {explainTrust(trustReason)} {standingWords[standing]}
      </p>
      <ReporterWord
        reporter={reporter}
        sender={sender.sender}
        decision={decision}
        isDoubtful={standing === 'doubted'}
        mayDecide={mayDecide && trust !== 'rejected'}
      />
    </li>
  );
}

function sentenceOf(remark: ReporterRemark): string {
  switch (remark.kind) {
    case 'first-seen':
      return `New: its first report here is about ${formatDay(remark.day)}.`;
    case 'silent':
      return `Silent since ${formatDay(remark.lastDay)}, though it used to report ${remark.usualDays === 1 ? 'daily' : `every ${remark.usualDays} days`}. Does the DMARC record still name the report address?`;
    case 'volume':
      return `On ${formatDay(remark.day)} it reported ${formatCount(remark.messages)} messages; a usual day has ${formatCount(remark.usual)}.`;
    case 'new-sender':
      return `Since ${formatDay(remark.day)} reports in its name are also ${describeSender(remark.sender)}.`;
  }
}
