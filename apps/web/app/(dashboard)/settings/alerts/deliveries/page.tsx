import { DeliveryState, listDeliveries } from '@postseal/contract';
import { Send } from 'lucide-react';
import type { Metadata } from 'next';
import { DeliveryList } from '@/components/alerts/delivery-list';
import { ChoiceLinks } from '@/components/choice-links';
import { TextLink } from '@/components/text-link';
import { Section } from '@/components/ui/card';
import { EmptyState } from '@/components/ui/empty-state';
import { Pagination } from '@/components/ui/pagination';
import { api } from '@/lib/api';
import { hrefWith, oneOf, readOffset, readQuery, type SearchParams } from '@/lib/query';

export const metadata: Metadata = { title: 'Messages' };

const LIMIT = 50;
const PATH = '/settings/alerts/deliveries';
const words = {
  held: 'Quiet hours',
  waiting: 'On their way',
  sent: 'Delivered',
  failed: 'Failed',
  dropped: 'Not needed',
  merged: 'In a summary',
} as const;

export default async function DeliveriesPage({ searchParams }: { searchParams: SearchParams }) {
  const query = await readQuery(searchParams);
  const offset = readOffset(query.offset);
  const state = oneOf(DeliveryState.options, query.state);
  const { deliveries, total } = await api(listDeliveries, { query: { limit: LIMIT, offset, state } });
  return (
    <>
      <p>
        <TextLink href="/settings/alerts">Alert settings</TextLink>
      </p>
      <ChoiceLinks
        label="State"
        choices={[undefined, ...DeliveryState.options].map((each) => ({
          href: hrefWith(PATH, query, { state: each ?? '', offset: '' }),
          label: each ? words[each] : 'All',
          isChosen: each === state,
        }))}
      />
      <Section flush title="Messages" description="Every alert, digest and test that was sent or waits.">
        {deliveries.length > 0 ? (
          <DeliveryList deliveries={deliveries} showChannel />
        ) : (
          <EmptyState
            icon={Send}
            title={state ? 'No message in this state' : 'Nothing was sent so far'}
            action={state && <TextLink href={PATH}>Clear all filters</TextLink>}
          />
        )}
        <Pagination total={total} limit={LIMIT} offset={offset} path={PATH} params={query} noun="messages" />
      </Section>
    </>
  );
}
