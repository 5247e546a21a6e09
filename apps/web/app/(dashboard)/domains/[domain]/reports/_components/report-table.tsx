import type { ReportSummary } from '@postseal/contract';
import { OutcomeBadge } from '@/components/reports/outcome-badge';
import { TrustBadge } from '@/components/reports/trust-badge';
import { TextLink } from '@/components/text-link';
import { RelativeTime, UtcDay } from '@/components/ui/relative-time';
import { Badge } from '@/components/ui/status';
import { RowTh, Table, Td, Th, Tr } from '@/components/ui/table';
import { formatCompact, formatCount, formatShare } from '@/lib/format';

export function ReportTable({ reports }: { reports: readonly ReportSummary[] }) {
  return (
    <Table caption="Aggregate reports, newest first">
      <thead>
        <tr>
          <Th>Day (UTC)</Th>
          <Th className="max-sm:hidden">Reporter</Th>
          <Th numeric>Messages</Th>
          <Th numeric>Passed</Th>
          <Th numeric className="max-md:hidden">
            Records
          </Th>
          <Th className="max-md:hidden">Sender</Th>
          <Th className="max-sm:hidden">Outcome</Th>
          <Th className="max-md:hidden">Received</Th>
        </tr>
      </thead>
      <tbody>
        {reports.map((report) => (
          <Tr key={report.id}>
            <RowTh>
              <TextLink href={`/reports/${report.id}`} className="whitespace-nowrap">
                <UtcDay day={report.day} />
              </TextLink>
              <span className="block font-normal text-ink-soft text-xs sm:hidden">
                <Reporter report={report} />
              </span>
            </RowTh>
            <Td className="min-w-32 max-w-80 max-sm:hidden">
              <Reporter report={report} />
            </Td>
            <Td numeric title={formatCount(report.messages)}>
              {report.messages < 1_000_000 ? formatCount(report.messages) : formatCompact(report.messages)}
            </Td>
            <Td numeric className="font-medium">
              {formatShare(report.messages > 0 ? report.dmarcPass / report.messages : null)}
            </Td>
            <Td numeric className="max-md:hidden">
              {formatCount(report.records)}
            </Td>
            <Td className="max-md:hidden">
              <TrustBadge trust={report.trust} />
            </Td>
            <Td className="max-sm:hidden">
              <OutcomeBadge outcome={report.outcome} />
            </Td>
            <Td className="whitespace-nowrap text-ink-soft max-md:hidden">
              <RelativeTime moment={report.receivedAt} />
            </Td>
          </Tr>
        ))}
      </tbody>
    </Table>
  );
}

function Reporter({ report }: { report: ReportSummary }) {
  return (
    <>
      <span className="break-words [overflow-wrap:anywhere]">{report.reporter}</span>
      {report.isSuperseded && <Badge className="ms-2">replaced by a newer edition</Badge>}
    </>
  );
}
