import { listChanges, type Observation, readPosture } from '@postseal/contract';
import { Section } from '@/components/ui/card';
import { EmptyState } from '@/components/ui/empty-state';
import { Notice } from '@/components/ui/notice';
import { RelativeTime } from '@/components/ui/relative-time';
import { api, currentMe } from '@/lib/api';
import { domainPath, readOffset, readQuery, type SearchParams } from '@/lib/query';
import { mayAct } from '@/lib/roles';
import { CheckNow } from '../_components/check-now';
import { kindOf } from '../_components/observation-words';
import { type DomainPageParams, domainOf, domainTitle } from '../_components/read-domain';
import { Changes } from './_components/changes';
import { Dkim } from './_components/dkim';
import { Dmarc } from './_components/dmarc';
import { Hosts } from './_components/hosts';
import { Mx } from './_components/mx';
import { Observations } from './_components/observations';
import { Spf } from './_components/spf';

interface DnsPageProps {
  readonly params: DomainPageParams;
  readonly searchParams: SearchParams;
}

export const generateMetadata = ({ params }: DnsPageProps) => domainTitle(params, 'DNS');

const CHANGES_LIMIT = 20;

export default async function DnsPage({ params, searchParams }: DnsPageProps) {
  const [domain, query, me] = await Promise.all([domainOf(params), readQuery(searchParams), currentMe()]);
  const offset = readOffset(query.offset);
  const about = { params: { domain: domain.name } };
  const [posture, { changes, total }] = await Promise.all([
    api(readPosture, about),
    api(listChanges, { ...about, query: { limit: CHANGES_LIMIT, offset } }),
  ]);
  const { findings, strip } = posture;
  const of = (area: string) => findings.filter(({ checkId }) => checkId.startsWith(`${area}.`));

  return (
    <div className="grid gap-6">
      <Section
        title="Records as DNS answers them"
        description="Each record with its state, what it comes to, and how it changed."
      >
        <CheckNow
          domain={domain.name}
          mayCheck={mayAct(me.organization?.role, 'member')}
          isChecking={domain.isChecking}
        >
          <span>
            Checked <RelativeTime moment={posture.checkedAt} />
          </span>
        </CheckNow>
      </Section>
      {posture.checkedAt === null ? (
        <EmptyState title="The first check has not finished">
          It takes a few seconds. Records appear here as soon as they were asked for.
        </EmptyState>
      ) : (
        <>
          <Unanswered observations={posture.observations} />
          <Spf spf={posture.spf} state={strip.spf} findings={of('spf')} />
          <Dmarc domain={domain.name} dmarc={posture.dmarc} state={strip.dmarc} findings={of('dmarc')} />
          <Dkim
            keys={posture.dkim}
            state={strip.dkim}
            findings={of('dkim')}
            settings={domainPath(domain.name, 'settings')}
          />
          <Hosts hosts={posture.hosts} state={strip.ptr} findings={[...of('ptr'), ...of('helo')]} />
          <Mx domain={domain.name} observations={posture.observations} state={strip.mx} findings={of('mx')} />
          <Changes
            changes={changes}
            total={total}
            limit={CHANGES_LIMIT}
            offset={offset}
            path={domainPath(domain.name, 'dns')}
          />
          <Observations observations={posture.observations} />
        </>
      )}
    </div>
  );
}

/** How much could not be asked: nothing is concluded from it, and nothing is coloured as a fault. */
function Unanswered({ observations }: { observations: readonly Observation[] }) {
  const unknown = observations.filter(({ outcome }) => kindOf(outcome) === 'unknown').length;
  if (unknown === 0) return null;
  return (
    <Notice title={`${unknown} of ${observations.length} questions have no answer`}>
      DNS could not be asked about them. That says nothing about the records: what was known before stays
      valid, and they are asked again at the next check.
    </Notice>
  );
}
