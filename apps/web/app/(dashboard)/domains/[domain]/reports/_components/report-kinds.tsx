import { ChoiceLinks } from '@/components/choice-links';
import { domainPath } from '@/lib/query';

/** Aggregate reports are for everybody; failure reports, which are about single messages, stand apart. */
export function ReportKinds({ domain, chosen }: { domain: string; chosen: 'aggregate' | 'failure' }) {
  return (
    <ChoiceLinks
      label="Kind of report"
      choices={[
        { href: domainPath(domain, 'reports'), label: 'Aggregate', isChosen: chosen === 'aggregate' },
        {
          href: domainPath(domain, 'reports', 'failures'),
          label: 'Failures',
          isChosen: chosen === 'failure',
        },
      ]}
    />
  );
}
