import type { Delivery } from '@postseal/contract';
import { RefreshWhile } from '../refresh-while';
import { TextLink } from '../text-link';
import { RelativeTime } from '../ui/relative-time';
import { DeliveryBadge } from './delivery-badge';
import { isUnderWay, subjectOf } from './delivery-words';

interface DeliveryListProps {
  readonly deliveries: readonly Delivery[];
  /** Names the channel, for lists over several. */
  readonly showChannel?: boolean;
}

/** Messages, newest first: what, to whom, and what became of it. */
export function DeliveryList({ deliveries, showChannel = false }: DeliveryListProps) {
  const due = deliveries.filter(isUnderWay).flatMap(({ nextAttemptAt }) => nextAttemptAt ?? []);
  return (
    <>
      <RefreshWhile isPending={due.length > 0} dueAt={due.toSorted()[0] ?? null} />
      <ul className="divide-y divide-line">
        {deliveries.map((delivery) => (
          <li key={delivery.id} className="grid gap-1 px-4 py-3 sm:px-5">
            <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1">
              <TextLink href={`/settings/alerts/deliveries/${delivery.id}`} className="min-w-0 break-words">
                {subjectOf(delivery)}
              </TextLink>
              <DeliveryBadge state={delivery.state} attempts={delivery.attempts} />
            </div>
            <p className="break-words text-ink-soft text-xs">
              {showChannel && `${delivery.channelName} · `}
              <span className="break-all">{delivery.target}</span> ·{' '}
              <RelativeTime moment={delivery.createdAt} />
              {delivery.isSecondContact && ' · second contact'}
            </p>
            {delivery.lastError && (
              <p className="break-words text-ink-soft text-xs">{`${delivery.lastError}`}</p>
            )}
          </li>
        ))}
      </ul>
    </>
  );
}
