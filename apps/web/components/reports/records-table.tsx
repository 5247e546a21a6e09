import type { ReportRecord } from '@postseal/contract';
import type { ReactNode } from 'react';
import { formatCount } from '@/lib/format';
import { RowTh, Table, Td, Th, Tr } from '../ui/table';
import { AuthResults, spfMeanings, Verdict } from './auth-results';

interface RecordsTableProps<R extends ReportRecord> {
  readonly caption: string;
  readonly records: readonly R[];
  /** First column, which says where a record stands: its address, or its day and reporter. */
  readonly lead: { readonly title: string; readonly cell: (record: R) => ReactNode };
}

/** Records of aggregate reports with their verdicts and what led to them. */
export function RecordsTable<R extends ReportRecord>({ caption, records, lead }: RecordsTableProps<R>) {
  return (
    <Table caption={caption}>
      <thead>
        <tr>
          <Th>{lead.title}</Th>
          <Th numeric>Messages</Th>
          <Th>DKIM</Th>
          <Th>SPF</Th>
          <Th>Receiver’s action</Th>
          <Th>From and envelope</Th>
        </tr>
      </thead>
      <tbody>
        {records.map((record, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: positions repeat over several reports
          <Tr key={index} className="[&>*]:align-top">
            <RowTh className="min-w-36 font-normal">{lead.cell(record)}</RowTh>
            <Td numeric className="font-medium">
              {formatCount(record.messages)}
            </Td>
            <Td className="min-w-44">
              <Verdict result={record.dkim} />
              <AuthResults results={record.dkimResults} />
            </Td>
            <Td className="min-w-44">
              <Verdict result={record.spf} />
              <AuthResults results={record.spfResults} meanings={spfMeanings} />
            </Td>
            <Td className="min-w-36">
              {dispositionWord(record.disposition)}
              <Overrides reasons={record.overrideReasons} />
            </Td>
            <Td className="min-w-44 text-xs">
              <Identities record={record} />
            </Td>
          </Tr>
        ))}
      </tbody>
    </Table>
  );
}

const dispositions: Readonly<Record<string, string>> = {
  none: 'delivered',
  pass: 'delivered',
  quarantine: 'quarantined',
  reject: 'rejected',
};

function dispositionWord(disposition: string | null): ReactNode {
  if (disposition === null) return <span className="text-ink-soft">not given</span>;
  return Object.hasOwn(dispositions, disposition) ? dispositions[disposition] : disposition;
}

const overrideWords: Readonly<Record<string, string>> = {
  forwarded: 'looks forwarded',
  local_policy: 'own rule of the receiver',
  mailing_list: 'mailing list',
  sampled_out: 'left out by the pct share',
  trusted_forwarder: 'known forwarder',
  policy_test_mode: 'policy in test mode',
};

function Overrides({ reasons }: { reasons: ReportRecord['overrideReasons'] }) {
  if (reasons.length === 0) return null;
  return (
    <ul className="mt-1 grid gap-0.5 text-ink-soft text-xs">
      {reasons.map(({ type, comment }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: equal reasons may stand twice
        <li key={index} className="break-words [overflow-wrap:anywhere]">
          because: {Object.hasOwn(overrideWords, type) ? overrideWords[type] : type}
          {comment && ` (${comment})`}
        </li>
      ))}
    </ul>
  );
}

function Identities({ record }: { record: ReportRecord }) {
  const { headerFrom, envelopeFrom, envelopeTo } = record;
  const lines = [
    ['From', headerFrom ?? 'not given'],
    ['Envelope', envelopeFrom === '' ? 'null sender (a bounce)' : (envelopeFrom ?? 'not given')],
    ...(envelopeTo ? [['To', envelopeTo]] : []),
  ] as const;
  return (
    <dl className="grid gap-0.5">
      {lines.map(([term, value]) => (
        <div key={term} className="flex gap-1.5">
          <dt className="text-ink-soft">{term}</dt>
          <dd className="break-words [overflow-wrap:anywhere]">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
