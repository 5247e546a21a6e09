import type { TlsReportSummary } from '@postseal/contract';
import { OutcomeBadge } from '@/components/reports/outcome-badge';
import { TextLink } from '@/components/text-link';
import { RelativeTime, UtcDay } from '@/components/ui/relative-time';
import { Badge } from '@/components/ui/status';
import { RowTh, Table, Td, Th, Tr } from '@/components/ui/table';
import { formatCount } from '@/lib/format';

export function TlsReportTable({ reports }: { reports: readonly TlsReportSummary[] }) {
  return (
    <Table caption="TLS reports, newest first">
      <thead>
        <tr>
          <Th>Day (UTC)</Th>
          <Th>Sender</Th>
          <Th numeric>Good</Th>
          <Th numeric>Failed</Th>
          <Th className="max-sm:hidden">Outcome</Th>
          <Th className="max-md:hidden">Received</Th>
        </tr>
      </thead>
      <tbody>
        {reports.map((report) => (
          <Tr key={report.id}>
            <RowTh className="whitespace-nowrap">
              <TextLink href={`/tls-reports/${report.id}`}>
                <UtcDay day={report.day} />
              </TextLink>
            </RowTh>
            <Td className="min-w-32 max-w-80">
              <span className="break-words [overflow-wrap:anywhere]">{report.reporter}</span>
              {report.isSuperseded && <Badge className="ms-2">replaced by a newer edition</Badge>}
            </Td>
            <Td numeric>{formatCount(report.succeeded)}</Td>
            <Td numeric className={report.failed > 0 ? 'font-medium text-fail-text' : ''}>
              {formatCount(report.failed)}
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
