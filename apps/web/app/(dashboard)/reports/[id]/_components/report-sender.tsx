import type { RouteOutput, readReport } from '@postseal/contract';
import { MailProof } from '@/components/reports/mail-proof';
import { TrustBadge } from '@/components/reports/trust-badge';
import { describeSender, explainTrust, standingWords } from '@/components/reports/trust-words';
import { TextLink } from '@/components/text-link';
import { Section } from '@/components/ui/card';
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
      {proof && (
        <div className="-mx-4 mt-4">
          <MailProof proof={proof} />
        </div>
      )}
    </Section>
  );
}
