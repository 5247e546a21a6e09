import { type DeliveryAttempt, readDelivery } from '@postseal/contract';
import type { Metadata } from 'next';
import { channelLooks } from '@/components/alerts/channel-kinds';
import { DeliveryBadge } from '@/components/alerts/delivery-badge';
import { isUnderWay, subjectOf } from '@/components/alerts/delivery-words';
import { MailText } from '@/components/mail/mail-text';
import { RefreshWhile } from '@/components/refresh-while';
import { TextLink } from '@/components/text-link';
import { Facts, Section } from '@/components/ui/card';
import { RelativeTime } from '@/components/ui/relative-time';
import { RowTh, Table, Td, Th, Tr } from '@/components/ui/table';
import { api, currentMe } from '@/lib/api';
import { formatCount, formatMoment } from '@/lib/format';
import { mayAct } from '@/lib/roles';
import { Redeliver } from './_components/redeliver';

export const metadata: Metadata = { title: 'Message' };

export default async function DeliveryPage({ params }: PageProps<'/settings/alerts/deliveries/[id]'>) {
  const { id } = await params;
  const [delivery, me] = await Promise.all([api(readDelivery, { params: { id } }), currentMe()]);
  const { state, attempts, kind, incident, lastError, log } = delivery;
  const mayResend =
    mayAct(me.organization?.role, 'admin') && (state === 'failed' || (state === 'sent' && kind !== 'email'));
  const facts = [
    { term: 'State', value: <DeliveryBadge state={state} attempts={attempts} /> },
    {
      term: 'Channel',
      value: (
        <TextLink href={`/settings/alerts/channels/${delivery.channelId}`}>{delivery.channelName}</TextLink>
      ),
    },
    { term: 'To', value: `${channelLooks[kind].word}, ${delivery.target}` },
    ...(incident
      ? [
          {
            term: 'Incident',
            value: <TextLink href={`/incidents/${incident.id}`}>{incident.summary}</TextLink>,
          },
        ]
      : []),
    { term: 'Written', value: <RelativeTime moment={delivery.createdAt} /> },
    ...(delivery.nextAttemptAt
      ? [
          {
            term: state === 'held' ? 'Goes out' : 'Next try',
            value: <RelativeTime moment={delivery.nextAttemptAt} />,
          },
        ]
      : []),
    ...(lastError ? [{ term: state === 'dropped' ? 'Why' : 'Last trouble', value: lastError }] : []),
  ];
  return (
    <>
      <RefreshWhile isPending={isUnderWay(delivery)} dueAt={delivery.nextAttemptAt} />
      <p>
        <TextLink href="/settings/alerts/deliveries">All messages</TextLink>
      </p>
      <Section title={subjectOf(delivery)} actions={mayResend && <Redeliver id={id} />}>
        <Facts facts={facts} />
      </Section>
      {kind !== 'email' && (
        <Section flush title="Tries">
          {log.length > 0 ? <Tries log={log} /> : <p className="px-5 py-4 text-ink-soft">None so far.</p>}
        </Section>
      )}
      <Section
        title="Body"
        description={kind === 'email' ? 'The text part of the mail.' : 'The JSON that is posted.'}
      >
        <MailText text={delivery.body} />
      </Section>
    </>
  );
}

function Tries({ log }: { log: readonly DeliveryAttempt[] }) {
  return (
    <Table caption="Tries, newest first">
      <thead>
        <tr>
          <Th>When</Th>
          <Th>Answer</Th>
          <Th numeric>Took</Th>
        </tr>
      </thead>
      <tbody>
        {log.toReversed().map(({ at, status, durationMs, error, response }) => (
          <Tr key={at}>
            <RowTh className="whitespace-nowrap font-normal">{formatMoment(at)}</RowTh>
            <Td className="min-w-44">
              <span className="font-medium">{status === null ? 'No answer' : `HTTP ${status}`}</span>
              {error && status === null && <span className="block text-ink-soft">{error}</span>}
              {response && (
                <code className="block break-all font-mono text-ink-soft text-xs">{response}</code>
              )}
            </Td>
            <Td numeric>{`${formatCount(durationMs)} ms`}</Td>
          </Tr>
        ))}
      </tbody>
    </Table>
  );
}
