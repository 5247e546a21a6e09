import { listDeliveries, readAlertSettings, readTrafficAlerts } from '@postseal/contract';
import { Plus, Send } from 'lucide-react';
import type { Metadata } from 'next';
import { DeliveryList } from '@/components/alerts/delivery-list';
import { TextLink } from '@/components/text-link';
import { ButtonLink } from '@/components/ui/button';
import { Section } from '@/components/ui/card';
import { EmptyState } from '@/components/ui/empty-state';
import { Notice } from '@/components/ui/notice';
import { api, currentInstance, currentMe } from '@/lib/api';
import { mayAct } from '@/lib/roles';
import { ChannelRow } from './_components/channel-row';
import { RulesForm } from './_components/rules-form';
import { TrafficAlertsForm } from './_components/traffic-alerts-form';

export const metadata: Metadata = { title: 'Alerts' };

const LATEST = 5;

export default async function AlertsPage() {
  const [settings, traffic, latest, me, instance] = await Promise.all([
    api(readAlertSettings),
    api(readTrafficAlerts),
    api(listDeliveries, { query: { limit: LATEST } }),
    currentMe(),
    currentInstance(),
  ]);
  const isAdmin = mayAct(me.organization?.role, 'admin');
  const { channels, rules, tags } = settings;
  return (
    <>
      {!instance.sendsMail && (
        <Notice kind="warning" title="This instance does not send mail">
          Alerts are written but stay in the outbox until outgoing mail is set up. Webhooks, chat and ntfy
          work.
        </Notice>
      )}
      <Section
        flush
        title="Channels"
        description="Ways to reach people and programs. Each has its own quiet hours and digest."
        actions={
          isAdmin && (
            <ButtonLink href="/settings/alerts/new" size="sm" variant="primary">
              <Plus aria-hidden="true" className="size-4" /> Add a channel
            </ButtonLink>
          )
        }
      >
        <ul className="divide-y divide-line">
          {channels.map((channel) => (
            <ChannelRow key={channel.id} channel={channel} />
          ))}
        </ul>
      </Section>
      <Section
        title="Rules"
        description="Which channels hear of what. Read from the top: the first rule that fits decides. What no rule fits goes to every channel that is on."
      >
        <RulesForm channels={channels} rules={rules} tags={tags} readOnly={!isAdmin} />
      </Section>
      <Section
        title="Alerts about traffic"
        description="What receivers report, judged a few times a day. Each trouble is one incident: told when it begins, and when it is over."
      >
        <TrafficAlertsForm alerts={traffic.alerts} readOnly={!isAdmin} />
      </Section>
      <Section
        title="Digest"
        description="Pass rates compared with the week before, volume, new sources, record changes and what is open: by mail on Mondays, or daily, as each channel is set."
      >
        <TextLink href="/settings/alerts/digest">See it as it would be sent now</TextLink>
      </Section>
      <Section
        flush
        title="Latest messages"
        actions={
          latest.total > LATEST && (
            <ButtonLink href="/settings/alerts/deliveries" size="sm">
              All messages
            </ButtonLink>
          )
        }
      >
        {latest.deliveries.length > 0 ? (
          <DeliveryList deliveries={latest.deliveries} showChannel />
        ) : (
          <EmptyState icon={Send} title="Nothing was sent so far">
            Open a channel and send a test to see that it arrives.
          </EmptyState>
        )}
      </Section>
    </>
  );
}
