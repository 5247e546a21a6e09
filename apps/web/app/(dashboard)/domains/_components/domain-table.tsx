import type { DomainSummary } from '@postseal/contract';
import { clsx } from 'clsx';
import Link from 'next/link';
import { Sparkline } from '@/components/charts/sparkline';
import { DomainName } from '@/components/domains/domain-name';
import { PolicyBadge } from '@/components/domains/policy-badge';
import { CompactStrip } from '@/components/domains/status-strip';
import { RelativeTime } from '@/components/ui/relative-time';
import { Badge, StatusMark } from '@/components/ui/status';
import { RowTh, Table, Td, Th, Tr } from '@/components/ui/table';
import { formatCompact, formatCount, formatShare } from '@/lib/format';
import { domainPath, hrefWith, type Query } from '@/lib/query';
import type { DomainQuery } from './domain-query';

type ListedDomain = DomainSummary & { readonly group: string | null };

interface DomainTableProps {
  readonly domains: readonly ListedDomain[];
  readonly query: Query;
  readonly asked: DomainQuery;
  /** Rows have a box by which they are selected. */
  readonly isSelectable: boolean;
}

/** One row a domain. Narrow screens say everything below the name: the status, the pass rate and the issues. */
export function DomainTable({ domains, query, asked, isSelectable }: DomainTableProps) {
  const sortable = sortableBy(query, asked);
  return (
    <Table caption="Domains with their status and the mail of the last 30 days">
      <thead>
        <tr>
          {isSelectable && (
            <Th className="w-9 pr-0!">
              <span className="sr-only">Selected</span>
              <SelectBox name="all" label="Select all of this page" />
            </Th>
          )}
          <Th {...sortable('name', 'ascending')}>Domain</Th>
          <Th className="max-lg:hidden">Status</Th>
          <Th className="max-md:hidden">Last 30 days</Th>
          <Th numeric className="max-sm:hidden" {...sortable('pass-rate', 'ascending')}>
            Pass rate
          </Th>
          <Th numeric className="max-md:hidden" {...sortable('messages', 'descending')}>
            Messages
          </Th>
          <Th className="max-md:hidden" {...sortable('policy', 'ascending')}>
            Policy
          </Th>
          <Th className="max-sm:hidden" {...sortable('issues', 'descending')}>
            Open issues
          </Th>
          <Th className="max-xl:hidden" {...sortable('last-report', 'ascending')}>
            Last report
          </Th>
        </tr>
      </thead>
      <tbody>
        {domains.map((domain, index) => (
          <DomainRows
            key={`${domain.group}/${domain.name}`}
            domain={domain}
            isSelectable={isSelectable}
            startsGroup={asked.group === 'tag' && domain.group !== (domains[index - 1]?.group ?? undefined)}
          />
        ))}
      </tbody>
    </Table>
  );
}

/** A head that sorts: once in the order that people want first, the next time the other way round. */
function sortableBy(query: Query, asked: DomainQuery) {
  return (sort: DomainQuery['sort'], first: DomainQuery['order']) => {
    const isSorted = asked.sort === sort;
    const other = asked.order === 'ascending' ? 'descending' : 'ascending';
    return {
      sort: isSorted ? asked.order : ('none' as const),
      href: hrefWith('/domains', query, { sort, order: isSorted ? other : first, offset: '' }),
    };
  };
}

function SelectBox({ name, value, label }: { name: string; value?: string; label: string }) {
  return (
    <input
      type="checkbox"
      name={name}
      value={value}
      aria-label={label}
      autoComplete="off"
      className="relative block size-4 accent-(--accent) after:absolute after:-inset-2 pointer-coarse:after:-inset-3.5"
    />
  );
}

interface DomainRowProps {
  readonly domain: ListedDomain;
  readonly isSelectable: boolean;
  readonly startsGroup: boolean;
}

function DomainRows({ domain, isSelectable, startsGroup }: DomainRowProps) {
  return (
    <>
      {startsGroup && (
        <tr>
          <th
            scope="rowgroup"
            colSpan={isSelectable ? 9 : 8}
            className="border-line border-b bg-sunken px-4 py-1.5 text-left font-medium text-ink-soft text-xs sm:px-5"
          >
            {domain.group ?? 'Without a tag'}
          </th>
        </tr>
      )}
      <DomainRow domain={domain} isSelectable={isSelectable} />
    </>
  );
}

function DomainRow({ domain, isSelectable }: Omit<DomainRowProps, 'startsGroup'>) {
  const { name, unicodeName, strip, control, policy, messages, passRate, trend, lastReportAt, tags } = domain;
  const isPaused = domain.pausedAt !== null;
  return (
    <Tr className={clsx('has-[:checked]:bg-accent-soft/60', isPaused && 'text-ink-soft')}>
      {isSelectable && (
        <Td className="pr-0!">
          <SelectBox name="domain" value={name} label={`Select ${unicodeName}`} />
        </Td>
      )}
      <RowTh className={clsx('min-w-40 sm:max-w-80', isSelectable && 'pl-3!')}>
        <span className="flex items-baseline justify-between gap-3">
          <Link
            href={domainPath(name)}
            prefetch={false}
            className="min-w-0 rounded-sm hover:underline hover:underline-offset-4"
          >
            <DomainName name={name} unicodeName={unicodeName} />
          </Link>
          {passRate !== null && (
            <span className="tabular shrink-0 sm:hidden">
              {formatShare(passRate)} <span className="font-normal text-ink-soft text-xs">passed</span>
            </span>
          )}
        </span>
        {control !== 'proven' && (
          <span className="block font-normal text-ink-soft text-xs">
            {control === 'waiting' ? 'Waiting for its DMARC record' : 'Record no longer names our address'}
          </span>
        )}
        {(tags.length > 0 || isPaused || domain.readyFor) && (
          <span className="mt-1 flex flex-wrap gap-1">
            {isPaused && <Badge>Paused</Badge>}
            {domain.readyFor && !isPaused && <Badge tone="pass">Ready for a step</Badge>}
            {tags.map((tag) => (
              <Badge key={tag}>{tag}</Badge>
            ))}
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
        <Sparkline days={trend} className="min-w-20 max-w-36" />
      </Td>
      <Td numeric className="font-medium max-sm:hidden">
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
      <Td className="whitespace-nowrap text-ink-soft max-xl:hidden">
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
