import { listDeliveries, readAlertSettings } from '@postseal/contract';
import { Send } from 'lucide-react';
import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { channelLooks } from '@/components/alerts/channel-kinds';
import { DeliveryList } from '@/components/alerts/delivery-list';
import { TextLink } from '@/components/text-link';
import { Section } from '@/components/ui/card';
import { EmptyState } from '@/components/ui/empty-state';
import { Notice } from '@/components/ui/notice';
import { Pagination } from '@/components/ui/pagination';
import { RelativeTime } from '@/components/ui/relative-time';
import { api, currentMe } from '@/lib/api';
import { readOffset, readQuery } from '@/lib/query';
import { mayAct } from '@/lib/roles';
import { timeZones } from '../../_components/time-zones';
import { ChannelForm } from './_components/channel-form';
import { ConsentNotice } from './_components/consent-notice';
import { RemoveChannel } from './_components/remove-channel';
import { RenewSecret } from './_components/renew-secret';
import { TestChannel } from './_components/test-channel';

export const metadata: Metadata = { title: 'Channel' };

const LIMIT = 20;

export default async function ChannelPage({
  params,
  searchParams,
}: PageProps<'/settings/alerts/channels/[id]'>) {
  const [{ id }, query] = await Promise.all([params, readQuery(searchParams)]);
  const offset = readOffset(query.offset);
  const [{ channels }, me] = await Promise.all([api(readAlertSettings), currentMe()]);
  const channel = channels.find((each) => each.id === id);
  if (!channel) notFound();
  const { deliveries, total } = await api(listDeliveries, { query: { channel: id, limit: LIMIT, offset } });
  const isAdmin = mayAct(me.organization?.role, 'admin');
  const isOpen = channel.consent === null || channel.consent.state === 'confirmed';
  const { word } = channelLooks[channel.kind];
  const path = `/settings/alerts/channels/${id}`;
  return (
    <>
      <p>
        <TextLink href="/settings/alerts">All channels</TextLink>
      </p>
      {channel.consent && (
        <ConsentNotice id={id} address={channel.target} consent={channel.consent} mayAsk={isAdmin} />
      )}
      {channel.trouble && (
        <Notice kind="error" title={`${channel.name} takes no alerts at present`}>
          <p className="break-words">
            Since <RelativeTime moment={channel.trouble.since} />: {channel.trouble.reason}
          </p>
          <p className="mt-1">Alerts go to the second contact meanwhile. A test that arrives ends this.</p>
        </Notice>
      )}
      {channel.watchedDomain && (
        <Notice kind="warning" title={`This address is at ${channel.watchedDomain}, a domain you watch`}>
          When its mail breaks, the alert about it may not arrive. Add a channel elsewhere.
        </Notice>
      )}
      <Section
        title={channel.name}
        description={`${word}, to ${channel.kind === 'owners' ? channel.addresses.join(', ') : channel.target}`}
        actions={isAdmin && isOpen && <TestChannel id={id} name={channel.name} />}
      >
        {isAdmin ? (
          <ChannelForm key={JSON.stringify(channel)} channel={channel} timeZones={timeZones()} />
        ) : (
          <Notice>An admin of the organization can change this channel.</Notice>
        )}
      </Section>
      {isAdmin && channel.kind === 'webhook' && (
        <Section
          title="Signing secret"
          description="Shown once, when it is made. With a new one both sign for a day, so that your receiver can change over."
        >
          <RenewSecret id={id} />
        </Section>
      )}
      <Section flush title="Messages" description="What was sent over this channel, newest first.">
        {deliveries.length > 0 ? (
          <DeliveryList deliveries={deliveries} />
        ) : (
          <EmptyState icon={Send} title="Nothing was sent over it so far">
            {isAdmin && isOpen && 'Send a test to see that it arrives.'}
          </EmptyState>
        )}
        <Pagination total={total} limit={LIMIT} offset={offset} path={path} noun="messages" />
      </Section>
      {isAdmin && channel.kind !== 'owners' && (
        <Section title="Remove the channel" description="What waits for it is dropped; rules forget it.">
          <RemoveChannel id={id} name={channel.name} />
        </Section>
      )}
    </>
  );
}
