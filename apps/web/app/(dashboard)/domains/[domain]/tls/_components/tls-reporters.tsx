import type { TlsReporterRow } from '@postseal/contract';
import { TextLink } from '@/components/text-link';
import { policyWords } from '@/components/tls/policy-words';
import { Section } from '@/components/ui/card';
import { UtcDay } from '@/components/ui/relative-time';
import { RowTh, Table, Td, Th, Tr } from '@/components/ui/table';
import { formatCount } from '@/lib/format';
import { hrefWith } from '@/lib/query';

/** Who sends reports in this period, those with failures first. */
export function TlsReporters({ reporters, path }: { reporters: readonly TlsReporterRow[]; path: string }) {
  return (
    <Section flush title="Who reports">
      <Table caption="Senders that reported, those with failures first">
        <thead>
          <tr>
            <Th>Sender</Th>
            <Th numeric>Good</Th>
            <Th numeric>Failed</Th>
            <Th className="max-md:hidden">Policy it found</Th>
            <Th className="max-sm:hidden">Last day (UTC)</Th>
          </tr>
        </thead>
        <tbody>
          {reporters.map(({ reporter, succeeded, failed, policies, lastDay }) => (
            <Tr key={reporter}>
              <RowTh className="min-w-32">
                <TextLink href={hrefWith(`${path}/reports`, { reporter })}>
                  <span className="break-words [overflow-wrap:anywhere]">{reporter}</span>
                </TextLink>
              </RowTh>
              <Td numeric>{formatCount(succeeded)}</Td>
              <Td numeric className={failed > 0 ? 'font-medium text-fail-text' : ''}>
                {formatCount(failed)}
              </Td>
              <Td className="max-md:hidden">{[...new Set(policies.map(policyWords))].join('; ')}</Td>
              <Td className="whitespace-nowrap text-ink-soft max-sm:hidden">
                <UtcDay day={lastDay} />
              </Td>
            </Tr>
          ))}
        </tbody>
      </Table>
    </Section>
  );
}
