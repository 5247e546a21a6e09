import { readSharedDomain } from '@postseal/contract';
import type { Metadata } from 'next';
import { ChartPatterns } from '@/components/charts/fills';
import { RecentTraffic } from '@/components/charts/recent-traffic';
import { DomainName } from '@/components/domains/domain-name';
import { PolicyBadge } from '@/components/domains/policy-badge';
import { stripAreas } from '@/components/domains/status-strip';
import { TextLink } from '@/components/text-link';
import { Section } from '@/components/ui/card';
import { RelativeTime } from '@/components/ui/relative-time';
import { SeverityBadge, Status } from '@/components/ui/status';
import { api } from '@/lib/api';
import { formatCount, formatDay } from '@/lib/format';

export const metadata: Metadata = {
  title: 'Shared domain',
  robots: { index: false, follow: false },
  referrer: 'no-referrer', // the address is the key
};

/** One domain for whoever has the link: how it stands and how its mail does, and nothing of its owners. */
export default async function SharedDomainPage({ params }: { params: Promise<{ token: string }> }) {
  const { token } = await params;
  const domain = await api(readSharedDomain, { params: { token: token.slice(0, 100) } });
  const { name, unicodeName, sentence, strip, policy, checkedAt, findings, traffic, expiresAt } = domain;
  return (
    <div className="mx-auto grid w-full max-w-5xl grid-cols-1 gap-6">
      <ChartPatterns />
      <div className="grid gap-3">
        <h1 className="break-words font-semibold text-xl">
          <DomainName name={name} unicodeName={unicodeName} />
        </h1>
        <p className="max-w-prose text-base">{sentence}</p>
        <ul className="flex flex-wrap gap-2" aria-label="Status">
          {stripAreas.map(({ key, label }) => (
            <li key={key}>
              <Status state={strip[key]} label={label} />
            </li>
          ))}
        </ul>
        <p className="flex flex-wrap items-center gap-x-4 gap-y-1 text-ink-soft">
          <span>
            DMARC policy: <PolicyBadge policy={policy} />
          </span>
          <span>
            DNS checked <RelativeTime moment={checkedAt} absent="not yet" />
          </span>
        </p>
      </div>
      <Section
        title="Mail as receivers saw it"
        description="Of the last 30 days, from aggregate reports. Days are UTC."
      >
        <RecentTraffic traffic={traffic} />
      </Section>
      <Section flush title={findings.length === 0 ? 'No open faults' : 'What the last check found'}>
        {findings.length === 0 ? (
          <p className="px-4 py-4 text-ink-soft sm:px-5">The last check of DNS found nothing to mend.</p>
        ) : (
          <ul className="divide-y">
            {findings.map(({ checkId, title, meaning, severity, count }) => (
              <li key={checkId} className="grid gap-1 px-4 py-3 sm:grid-cols-[6rem_1fr] sm:px-5">
                <span>
                  <SeverityBadge severity={severity} />
                </span>
                <span className="grid gap-0.5">
                  <TextLink href={`/checks/${checkId}`} prefetch={false} className="w-fit text-ink!">
                    {title}
                    {count > 1 && ` (${formatCount(count)} times)`}
                  </TextLink>
                  <span className="max-w-prose text-ink-soft">{meaning}</span>
                </span>
              </li>
            ))}
          </ul>
        )}
      </Section>
      <p className="text-ink-soft text-xs">
        Shared with you by link until {formatDay(expiresAt)}. It shows no addresses, no settings and no
        people.
      </p>
    </div>
  );
}
