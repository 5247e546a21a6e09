import type { DomainSummary } from '@postseal/contract';
import Link from 'next/link';
import { Sparkline } from '@/components/charts/sparkline';
import { DomainName } from '@/components/domains/domain-name';
import { PolicyBadge } from '@/components/domains/policy-badge';
import { CompactStrip } from '@/components/domains/status-strip';
import { RelativeTime } from '@/components/ui/relative-time';
import { StatusMark } from '@/components/ui/status';
import { RowTh, Table, Td, Th, Tr } from '@/components/ui/table';
import { formatCompact, formatCount, formatShare } from '@/lib/format';
import { domainPath } from '@/lib/query';

/** One row a domain. Narrow screens keep the name with its status, the pass rate and the issues. */
export function DomainTable({ domains }: { domains: readonly DomainSummary[] }) {
  return (
    <Table caption="Domains with their status and the mail of the last 30 days">
      <thead>
        <tr>
          <Th>Domain</Th>
          <Th className="max-lg:hidden">Status</Th>
          <Th className="max-md:hidden">Last 30 days</Th>
          <Th numeric>Pass rate</Th>
          <Th numeric className="max-md:hidden">
            Messages
          </Th>
          <Th className="max-md:hidden">Policy</Th>
          <Th className="max-sm:hidden">Open issues</Th>
          <Th className="max-md:hidden">Last report</Th>
        </tr>
      </thead>
      <tbody>
        {domains.map((domain) => (
          <DomainRow key={domain.name} domain={domain} />
        ))}
      </tbody>
    </Table>
  );
}

function DomainRow({ domain }: { domain: DomainSummary }) {
  const { name, unicodeName, strip, control, policy, messages, passRate, trend, lastReportAt } = domain;
  return (
    <Tr>
      <RowTh className="min-w-40 max-w-80">
        <Link href={domainPath(name)} className="rounded-sm hover:underline hover:underline-offset-4">
          <DomainName name={name} unicodeName={unicodeName} />
        </Link>
        {control !== 'proven' && (
          <span className="block font-normal text-ink-soft text-xs">
            {control === 'waiting' ? 'Waiting for its DMARC record' : 'Record no longer names our address'}
          </span>
        )}
        <span className="mt-2 block font-normal lg:hidden">
          <CompactStrip strip={strip} />
        </span>
        <IssuesInWords counts={domain.openFindings} />
      </RowTh>
      <Td className="max-lg:hidden">
        <CompactStrip strip={strip} />
      </Td>
      <Td className="max-md:hidden">
        <Sparkline days={trend} className="min-w-24 max-w-36" />
      </Td>
      <Td numeric className="font-medium">
        {formatShare(passRate)}
      </Td>
      <Td numeric className="max-md:hidden" title={formatCount(messages)}>
        {messages < 1_000_000 ? formatCount(messages) : formatCompact(messages)}
      </Td>
      <Td className="max-md:hidden">
        <PolicyBadge policy={policy} />
      </Td>
      <Td className="max-sm:hidden">
        <OpenIssues counts={domain.openFindings} />
      </Td>
      <Td className="whitespace-nowrap text-ink-soft max-md:hidden">
        <RelativeTime moment={lastReportAt} absent="none yet" />
      </Td>
    </Tr>
  );
}

const shownSeverities = ['critical', 'error', 'warning'] as const;

function OpenIssues({ counts }: { counts: DomainSummary['openFindings'] }) {
  const shown = shownSeverities.filter((severity) => counts[severity] > 0);
  if (shown.length === 0) return <span className="text-ink-soft">none</span>;
  return (
    <ul className="flex gap-x-3">
      {shown.map((severity) => (
        <li key={severity} className="flex items-center gap-1 tabular">
          <StatusMark state={severity} />
          {formatCompact(counts[severity])}
        </li>
      ))}
    </ul>
  );
}

/** The same on narrow screens, below the name. */
function IssuesInWords({ counts }: { counts: DomainSummary['openFindings'] }) {
  const words = shownSeverities
    .filter((severity) => counts[severity] > 0)
    .map((severity) => `${formatCompact(counts[severity])} ${severity}`);
  if (words.length === 0) return null;
  return (
    <span className="mt-2 block font-normal text-ink-soft text-xs sm:hidden">Open: {words.join(', ')}</span>
  );
}
