import type { RouteOutput, readReport } from '@postseal/contract';
import { TrustBadge } from '@/components/reports/trust-badge';
import { describeSender, explainTrust, standingWords } from '@/components/reports/trust-words';
import { TextLink } from '@/components/text-link';
import { Section } from '@/components/ui/card';
import { Table, Td, Th, Tr } from '@/components/ui/table';
import { domainPath, hrefWith } from '@/lib/query';

type Report = RouteOutput<typeof readReport>;

/** What proves who sent the report, and what follows from it. */
export function ReportSender({ report }: { report: Report }) {
  const { domain, reporter, trust, trustReason, standing, sender, proof } = report;
  return (
    <Section title="Who sent it" actions={<TrustBadge trust={trust} />}>
      <p className="max-w-prose text-pretty">
        {explainTrust(trustReason)} {standingWords[standing]}
      </p>
      <p className="mt-2 break-words text-ink-soft text-sm [overflow-wrap:anywhere]">
        The report was {describeSender(sender)}.{' '}
        <TextLink href={hrefWith(domainPath(domain, 'reports'), { reporter })}>
          {standing === 'doubted' ? 'Trust or ignore this reporter' : 'More about this reporter'}
        </TextLink>
      </p>
      {proof && <Evidence proof={proof} />}
    </Section>
  );
}

const aligned = (isAligned: boolean | null) => (isAligned === null ? 'not known' : isAligned ? 'yes' : 'no');

function Evidence({ proof }: { proof: NonNullable<Report['proof']> }) {
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
    <div className="-mx-4 mt-4">
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
          {rows.map(({ check, about, result, isAligned }) => (
            <Tr key={`${check} ${about}`}>
              <Td>{check}</Td>
              <Td className="min-w-40 break-all font-mono text-xs">{about}</Td>
              <Td>{result}</Td>
              <Td>{isAligned}</Td>
            </Tr>
          ))}
        </tbody>
      </Table>
    </div>
  );
}
