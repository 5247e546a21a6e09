import {
  listPropagation,
  type Observation,
  readPosture,
  readWatch,
  type WatchedRecord,
} from '@postseal/contract';
import { kindOf } from '@/components/checks/observation-words';
import { TextLink } from '@/components/text-link';
import { Section } from '@/components/ui/card';
import { EmptyState } from '@/components/ui/empty-state';
import { Notice } from '@/components/ui/notice';
import { RelativeTime } from '@/components/ui/relative-time';
import { api, currentMe } from '@/lib/api';
import { domainPath } from '@/lib/query';
import { mayAct } from '@/lib/roles';
import { CheckNow } from '../_components/check-now';
import { type DomainPageParams, domainOf, domainTitle } from '../_components/read-domain';
import { Dkim } from './_components/dkim';
import { Dmarc } from './_components/dmarc';
import { Findings } from './_components/findings';
import { Hosts } from './_components/hosts';
import { Mx } from './_components/mx';
import { Observations } from './_components/observations';
import { Spf } from './_components/spf';
import { Watches } from './_components/watches';

interface DnsPageProps {
  readonly params: DomainPageParams;
}

export const generateMetadata = ({ params }: DnsPageProps) => domainTitle(params, 'DNS');

const SHOWN_WATCHES = 5;

export default async function DnsPage({ params }: DnsPageProps) {
  const [domain, me] = await Promise.all([domainOf(params), currentMe()]);
  const about = { params: { domain: domain.name } };
  const [posture, { records }, propagation] = await Promise.all([
    api(readPosture, about),
    api(readWatch, about),
    api(listPropagation, { ...about, query: { limit: SHOWN_WATCHES } }),
  ]);
  const { findings, strip } = posture;
  const of = (area: string) => findings.filter(({ checkId }) => checkId.startsWith(`${area}.`));
  const lastGood = (kind: string) => byName(records, kind).get(domain.name);
  const isMember = mayAct(me.organization?.role, 'member');

  return (
    <div className="grid grid-cols-1 gap-6">
      <Section
        title="Records as DNS answers them"
        description={
          <>
            Each record with its state and what it comes to. How they changed is on{' '}
            <TextLink href={domainPath(domain.name, 'history')}>the history page</TextLink>.
          </>
        }
      >
        <CheckNow domain={domain.name} mayCheck={isMember} isChecking={domain.isChecking}>
          <span>
            Checked <RelativeTime moment={posture.checkedAt} />
          </span>
        </CheckNow>
      </Section>
      <Watches domain={domain.name} {...propagation} mayWatch={isMember} />
      {posture.checkedAt === null ? (
        <EmptyState title="The first check has not finished">
          It takes a few seconds. Records appear here as soon as they were asked for.
        </EmptyState>
      ) : (
        <>
          <Unanswered observations={posture.observations} />
          <Findings findings={findings} mayWatch={isMember} />
          <Spf spf={posture.spf} state={strip.spf} findings={of('spf')} lastGood={lastGood('spf')} />
          <Dmarc
            domain={domain.name}
            dmarc={posture.dmarc}
            state={strip.dmarc}
            findings={of('dmarc')}
            lastGood={lastGood('dmarc')}
          />
          <Dkim
            domain={domain.name}
            keys={posture.dkim}
            state={strip.dkim}
            findings={of('dkim')}
            lastGood={byName(records, 'dkim')}
            settings={domainPath(domain.name, 'settings')}
          />
          <Hosts hosts={posture.hosts} state={strip.ptr} findings={[...of('ptr'), ...of('helo')]} />
          <Mx
            domain={domain.name}
            observations={posture.observations}
            state={strip.mx}
            findings={of('mx')}
            lastGood={lastGood('mx')}
          />
          <Observations observations={posture.observations} />
        </>
      )}
    </div>
  );
}

function byName(records: readonly WatchedRecord[], kind: string): ReadonlyMap<string, WatchedRecord> {
  return new Map(records.filter((record) => record.kind === kind).map((record) => [record.name, record]));
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
