import { listPropagation } from '@postseal/contract';
import { TextLink } from '@/components/text-link';
import { Section } from '@/components/ui/card';
import { EmptyState } from '@/components/ui/empty-state';
import { Pagination } from '@/components/ui/pagination';
import { api, currentMe } from '@/lib/api';
import { domainPath, readOffset, readQuery, type SearchParams } from '@/lib/query';
import { mayAct } from '@/lib/roles';
import { type DomainPageParams, domainOf, domainTitle } from '../../_components/read-domain';
import { WatchForm } from './_components/watch-form';
import { WatchList } from './_components/watch-list';

interface PropagationPageProps {
  readonly params: DomainPageParams;
  readonly searchParams: SearchParams;
}

export const generateMetadata = ({ params }: PropagationPageProps) => domainTitle(params, 'Propagation');

const LIMIT = 20;

export default async function PropagationPage({ params, searchParams }: PropagationPageProps) {
  const [{ name }, query, me] = await Promise.all([domainOf(params), readQuery(searchParams), currentMe()]);
  const offset = readOffset(query.offset);
  const { watches, total } = await api(listPropagation, {
    params: { domain: name },
    query: { limit: LIMIT, offset },
  });
  return (
    <div className="grid gap-6">
      {mayAct(me.organization?.role, 'member') && (
        <Section
          title="Watch a record arrive"
          description="Publish it first. Every name server is asked until all of them have it, at most 72 hours; then you get a mail."
        >
          <WatchForm domain={name} />
        </Section>
      )}
      <Section flush title="Watched records">
        {total === 0 ? (
          <EmptyState title="No record is watched yet">
            Enter one above, or press “Watch it arrive” beside a record to publish on the{' '}
            <TextLink href={domainPath(name, 'dns')}>DNS page</TextLink>.
          </EmptyState>
        ) : (
          <WatchList watches={watches} />
        )}
        <Pagination
          total={total}
          limit={LIMIT}
          offset={offset}
          path={domainPath(name, 'dns', 'propagation')}
          noun="records"
        />
      </Section>
    </div>
  );
}
