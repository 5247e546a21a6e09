import type { LedgerMessage } from '@postseal/contract';
import Link from 'next/link';
import { originWords, titleOf } from '@/components/reports/origin-words';
import { OutcomeBadge } from '@/components/reports/outcome-badge';
import { describeReason } from '@/components/reports/outcome-words';
import { TrustBadge } from '@/components/reports/trust-badge';
import { TextLink } from '@/components/text-link';
import { RelativeTime } from '@/components/ui/relative-time';
import { RowTh, Table, Td, Th, Tr } from '@/components/ui/table';
import { formatBytes, formatCompact, formatCount } from '@/lib/format';
import { domainPath } from '@/lib/query';

export function LedgerTable({ messages }: { messages: readonly LedgerMessage[] }) {
  return (
    <Table caption="Report mails, newest first">
      <thead>
        <tr>
          <Th>Received</Th>
          <Th>Outcome</Th>
          <Th className="max-md:hidden">From and subject</Th>
          <Th className="max-sm:hidden">Domain</Th>
          <Th numeric className="max-lg:hidden">
            Size
          </Th>
          <Th numeric className="max-sm:hidden">
            Reports
          </Th>
          <Th numeric className="max-sm:hidden">
            Messages
          </Th>
        </tr>
      </thead>
      <tbody>
        {messages.map((message) => (
          <Tr key={message.id}>
            <RowTh className="whitespace-nowrap">
              <TextLink href={`/ledger/${message.id}`}>
                <RelativeTime moment={message.receivedAt} />
              </TextLink>
            </RowTh>
            <Td className="min-w-44">
              <OutcomeBadge outcome={message.outcome} />
              {message.reason && (
                <span className="mt-1 block max-w-72 text-ink-soft text-xs">
                  {describeReason(message.reason)}
                </span>
              )}
              <span className="mt-1 block break-words text-ink-soft text-xs [overflow-wrap:anywhere] md:hidden">
                {message.headerFrom ?? originWords[message.origin]} · {message.domain ?? 'no single domain'}
              </span>
            </Td>
            <Td className="max-w-md max-md:hidden">
              <span className="block break-words [overflow-wrap:anywhere]">
                {message.headerFrom ?? <span className="text-ink-soft">{senderWord(message)}</span>}{' '}
                {message.trust && message.trust !== 'verified' && <TrustBadge trust={message.trust} />}
              </span>
              <span className="line-clamp-2 break-words text-ink-soft text-xs [overflow-wrap:anywhere]">
                {titleOf(message)}
              </span>
            </Td>
            <Td className="max-w-56 max-sm:hidden">
              {message.domain ? (
                <Link href={domainPath(message.domain)} className="break-words rounded-sm hover:underline">
                  {message.domain}
                </Link>
              ) : (
                <span className="text-ink-soft">{message.reports > 0 ? 'several' : 'none'}</span>
              )}
            </Td>
            <Td numeric className="text-ink-soft max-lg:hidden">
              {formatBytes(message.rawBytes)}
            </Td>
            <Td numeric className="max-sm:hidden">
              {formatCount(message.reports)}
            </Td>
            <Td numeric className="max-sm:hidden" title={formatCount(message.messages)}>
              {message.messages < 1_000_000 ? formatCount(message.messages) : formatCompact(message.messages)}
            </Td>
          </Tr>
        ))}
      </tbody>
    </Table>
  );
}

function senderWord({ origin, format }: LedgerMessage): string {
  return format === 'mail' && origin === 'smtp' ? 'no From header' : originWords[origin];
}
