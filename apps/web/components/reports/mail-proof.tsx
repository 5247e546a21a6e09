import type { MailProof as Proof } from '@postseal/contract';
import { Table, Td, Th, Tr } from '../ui/table';

const aligned = (isAligned: boolean | null) => (isAligned === null ? 'not known' : isAligned ? 'yes' : 'no');

/** What was checked of a report mail, as a receiver checks mail. */
export function MailProof({ proof }: { proof: Proof }) {
  const { headerFrom, spf, dkim, dmarc, remoteIp } = proof;
  const policy = dmarc.policyDomain ? `p=${dmarc.policy ?? '?'} of ${dmarc.policyDomain}` : 'no record';
  const rows = [
    ...dkim.map(({ domain, selector, result, isAligned }) => ({
      check: 'DKIM',
      about: `${selector}._domainkey.${domain}`,
      ...{ result, isAligned: aligned(isAligned) },
    })),
    ...(spf
      ? [
          {
            check: 'SPF',
            about: `${spf.domain ?? 'no domain'}${remoteIp ? ` from ${remoteIp}` : ''}`,
            ...{ result: spf.result, isAligned: aligned(spf.isAligned) },
          },
        ]
      : []),
    { check: 'DMARC', about: `${headerFrom ?? 'no domain'}, ${policy}`, result: dmarc.result, isAligned: '' },
  ];
  return (
    <Table caption="What was checked of the report’s own mail">
      <thead>
        <tr>
          <Th>Check</Th>
          <Th>About</Th>
          <Th>Result</Th>
          <Th>Matches From</Th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ check, about, result, isAligned }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a mail may carry the same signature twice
          <Tr key={index}>
            <Td>{check}</Td>
            <Td className="min-w-40 break-all font-mono text-xs">{about}</Td>
            <Td>{result}</Td>
            <Td>{isAligned}</Td>
          </Tr>
        ))}
      </tbody>
    </Table>
  );
}
