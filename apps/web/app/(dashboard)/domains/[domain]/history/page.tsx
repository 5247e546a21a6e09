import { listChanges, readWatch } from '@postseal/contract';
import { ChoiceLinks } from '@/components/choice-links';
import { TextLink } from '@/components/text-link';
import { Section } from '@/components/ui/card';
import { EmptyState } from '@/components/ui/empty-state';
import { Pagination } from '@/components/ui/pagination';
import { api, currentMe } from '@/lib/api';
import { domainPath, hrefWith, oneOf, readOffset, readQuery, type SearchParams } from '@/lib/query';
import { mayAct } from '@/lib/roles';
import { type DomainPageParams, domainOf, domainTitle } from '../_components/read-domain';
import { PlannedChanges } from './_components/planned-changes';
import { kindWord } from './_components/record-words';
import { Timeline } from './_components/timeline';
import { WatchedRecords } from './_components/watched-records';

interface HistoryPageProps {
  readonly params: DomainPageParams;
  readonly searchParams: SearchParams;
}

export const generateMetadata = ({ params }: HistoryPageProps) => domainTitle(params, 'History');

const LIMIT = 30;

export default async function HistoryPage({ params, searchParams }: HistoryPageProps) {
  const [{ name }, query, me] = await Promise.all([domainOf(params), readQuery(searchParams), currentMe()]);
  const offset = readOffset(query.offset);
  const show = oneOf(['all', 'alerts'], query.show) ?? 'all';
  const watch = await api(readWatch, { params: { domain: name } });
  const kinds = [...new Set(watch.records.map(({ kind }) => kind))];
  const kind = oneOf(kinds, query.kind);
  const { changes, total } = await api(listChanges, {
    params: { domain: name },
    query: { limit: LIMIT, offset, kind, show },
  });
  const path = domainPath(name, 'history');
  const mayEdit = mayAct(me.organization?.role, 'member');
  const isFiltered = kind !== undefined || show !== 'all';

  return (
    <div className="grid gap-6">
      <WatchedRecords domain={name} records={watch.records} mayEdit={mayEdit} />
      <PlannedChanges domain={name} watch={watch} mayEdit={mayEdit} />
      <Section
        flush
        id="timeline"
        title="Timeline"
        description="Confirmed changes of every watched record, in UTC, newest first."
      >
        <div className="flex flex-wrap gap-3 border-b px-4 py-3 sm:px-5">
          <ChoiceLinks
            label="Which changes"
            choices={(['all', 'alerts'] as const).map((each) => ({
              href: hrefWith(path, query, { show: each === 'all' ? '' : each, offset: '' }),
              label: each === 'all' ? 'All changes' : 'Worth an alert',
              isChosen: each === show,
            }))}
          />
          {kinds.length > 1 && (
            <ChoiceLinks
              label="Kind of record"
              choices={[undefined, ...kinds].map((each) => ({
                href: hrefWith(path, query, { kind: each ?? '', offset: '' }),
                label: each ? kindWord(each) : 'Every record',
                isChosen: each === kind,
              }))}
            />
          )}
        </div>
        {changes.length > 0 ? (
          <Timeline changes={changes} />
        ) : isFiltered ? (
          <EmptyState
            title="No change of this kind"
            action={<TextLink href={path}>Clear all filters</TextLink>}
          />
        ) : (
          <EmptyState title="No record has changed since the domain was added">
            Records are asked for around the clock. A change appears here once every name server agrees on it.
          </EmptyState>
        )}
        <Pagination total={total} limit={LIMIT} offset={offset} path={path} params={query} noun="changes" />
      </Section>
    </div>
  );
}
