import { readSenderRequirements } from '@postseal/contract';
import { ListChecks } from 'lucide-react';
import { TextLink } from '@/components/text-link';
import { Section } from '@/components/ui/card';
import { EmptyState } from '@/components/ui/empty-state';
import { RelativeTime } from '@/components/ui/relative-time';
import { api } from '@/lib/api';
import { domainPath } from '@/lib/query';
import { type DomainPageParams, domainOf, domainTitle } from '../_components/read-domain';
import { Receiver } from './_components/receiver';
import { VerdictBadge } from './_components/requirement-status';

interface ReceiversPageProps {
  readonly params: DomainPageParams;
}

export const generateMetadata = ({ params }: ReceiversPageProps) => domainTitle(params, 'Receivers');

export default async function ReceiversPage({ params }: ReceiversPageProps) {
  const { name, unicodeName } = await domainOf(params);
  const { checkedAt, profiles } = await api(readSenderRequirements, { params: { domain: name } });
  if (checkedAt === null)
    return (
      <EmptyState icon={ListChecks} title="Not judged yet">
        The next check of the domain tells what large receivers would say. It runs by itself, or at once on{' '}
        <TextLink href={domainPath(name, 'dns')}>the DNS page</TextLink>.
      </EmptyState>
    );
  return (
    <div className="grid grid-cols-1 gap-6">
      <Section
        title="Would they accept bulk mail from you?"
        description={
          <>
            What the largest receivers demand of those who send thousands of messages a day, held against{' '}
            {unicodeName}. Smaller senders do well to meet it too. By DNS as checked{' '}
            <RelativeTime moment={checkedAt} />, and by the reports of the last 30 days; what neither shows is
            not tested, and counts neither way.
          </>
        }
      >
        <ul className="grid gap-3 sm:grid-cols-2">
          {profiles.map(({ receiver, name: of, verdict, sentence }) => (
            <li key={receiver} className="grid content-start gap-1.5 rounded-md border border-line p-4">
              <span className="flex flex-wrap items-center justify-between gap-2">
                <TextLink href={`#${receiver}`} className="font-medium">
                  {of}
                </TextLink>
                <VerdictBadge verdict={verdict} />
              </span>
              <span className="text-ink-soft">{sentence}</span>
            </li>
          ))}
        </ul>
      </Section>
      {profiles.map((profile) => (
        <Receiver key={profile.receiver} domain={name} profile={profile} />
      ))}
    </div>
  );
}
