import type { ReportSummary } from '@postseal/contract';
import { OutcomeBadge } from '@/components/reports/outcome-badge';
import { outcomeWords } from '@/components/reports/outcome-words';
import { TextLink } from '@/components/text-link';
import { Facts, Section } from '@/components/ui/card';
import { Notice } from '@/components/ui/notice';
import { formatCount, formatMoment, formatShare } from '@/lib/format';

/** What the reporter says about itself and the report. */
interface Remarks {
  readonly generator?: string | undefined;
  readonly extraContactInfo?: string | undefined;
  readonly errors?: readonly string[] | undefined;
}

interface ReportFactsProps {
  readonly report: ReportSummary & {
    readonly reporterEmail: string | null;
    readonly messageId: string;
    readonly remarks: Remarks;
  };
}

/** Who reports about when, and what it adds up to. */
export function ReportFacts({ report }: ReportFactsProps) {
  const { messages, dkimPass, spfPass, dmarcPass, outcome } = report;
  const share = (count: number) =>
    `${formatCount(count)} (${formatShare(messages > 0 ? count / messages : null)})`;
  return (
    <Section title="Summary">
      <div className="grid gap-4">
        {report.isSuperseded && (
          <Notice title="Replaced by a newer edition">
            The reporter sent this report again with other numbers. Only the newer one counts.
          </Notice>
        )}
        <Facts
          facts={[
            { term: 'Period', value: <Period begin={report.periodBegin} end={report.periodEnd} /> },
            { term: 'Messages', value: formatCount(messages) },
            { term: 'Passed DMARC', value: share(dmarcPass) },
            { term: 'DKIM, SPF', value: `${share(dkimPass)}, ${share(spfPass)}` },
            { term: 'Outcome', value: <Outcome outcome={outcome} /> },
            {
              term: 'Report id',
              value: <span className="break-all font-mono text-xs">{report.reportId}</span>,
            },
            {
              term: 'Contact',
              value: report.reporterEmail ?? <span className="text-ink-soft">not given</span>,
            },
            ...remarkFacts(report.remarks),
            {
              term: 'Received',
              value: (
                <>
                  {formatMoment(report.receivedAt)},{' '}
                  <TextLink href={`/ledger/${report.messageId}`}>in this mail</TextLink>
                </>
              ),
            },
          ]}
        />
      </div>
    </Section>
  );
}

/** A line for each remark; none for what the reporter did not say. */
function remarkFacts({ generator, extraContactInfo, errors = [] }: Remarks) {
  return [
    { term: 'More contact', value: extraContactInfo },
    { term: 'Reporter’s software', value: generator },
    ...errors.map((value) => ({ term: 'Reporter’s trouble', value })),
  ].flatMap(({ term, value }) =>
    value ? [{ term, value: <span className="[overflow-wrap:anywhere]">{value}</span> }] : [],
  );
}

function Period({ begin, end }: { begin: string; end: string }) {
  return (
    <>
      {formatMoment(begin)} to
      <br />
      {formatMoment(end)}
    </>
  );
}

function Outcome({ outcome }: Pick<ReportSummary, 'outcome'>) {
  return (
    <>
      <OutcomeBadge outcome={outcome} />
      <span className="mt-1 block text-ink-soft text-xs">{outcomeWords[outcome].meaning}</span>
    </>
  );
}
