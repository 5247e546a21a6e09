import type { IncidentMoment } from '@postseal/contract';
import { CircleCheck, CircleDot, Hand, type LucideIcon, Send, TrendingUp } from 'lucide-react';
import { channelLooks } from '@/components/alerts/channel-kinds';
import { DeliveryBadge } from '@/components/alerts/delivery-badge';
import { TextLink } from '@/components/text-link';
import { stateLooks } from '@/components/ui/status';
import { formatMoment } from '@/lib/format';

type Event = Exclude<IncidentMoment, { kind: 'told' }>;

const icons: Readonly<Record<IncidentMoment['kind'], LucideIcon>> = {
  opened: CircleDot,
  risen: TrendingUp,
  acknowledged: Hand,
  accepted: CircleCheck,
  resolved: CircleCheck,
  told: Send,
};

/** The life of an incident, oldest first. */
export function History({ moments }: { moments: readonly IncidentMoment[] }) {
  return (
    <ol className="px-4 py-4 sm:px-5">
      {moments.map((moment, index) => {
        const Icon = icons[moment.kind];
        return (
          <li
            // biome-ignore lint/suspicious/noArrayIndexKey: history only grows at its end
            key={index}
            className="relative grid grid-cols-[1.5rem_1fr] gap-3 pb-5 last:pb-0 not-last:before:absolute not-last:before:top-6 not-last:before:bottom-0 not-last:before:left-3 not-last:before:w-px not-last:before:bg-line"
          >
            <span className="grid size-6 place-items-center rounded-full bg-sunken text-ink-soft">
              <Icon aria-hidden="true" className="size-3.5" />
            </span>
            <div className="grid min-w-0 gap-0.5 pt-0.5">
              {moment.kind === 'told' ? <Told moment={moment} /> : <Happened event={moment} />}
              <p className="text-ink-soft text-xs">
                <time dateTime={moment.at}>{formatMoment(moment.at)}</time>
              </p>
            </div>
          </li>
        );
      })}
    </ol>
  );
}

function Happened({ event: { kind, severity, summary, by, note } }: { event: Event }) {
  const of = severity ? ` as ${stateLooks[severity].word.toLowerCase()}` : '';
  const words = {
    opened: `Opened${of}: ${summary ?? ''}`,
    risen: `Got graver, now ${severity ? stateLooks[severity].word.toLowerCase() : ''}: ${summary ?? ''}`,
    acknowledged: `${by ?? 'Somebody'} took it in hand`,
    accepted: `${by ?? 'Somebody'} took the change as right, which closed it`,
    resolved: `Resolved${summary ? `: ${summary}` : ''}`,
  }[kind];
  return (
    <>
      <p className="break-words font-medium">{words}</p>
      {note && <p className="break-words text-ink-soft">“{note}”</p>}
    </>
  );
}

function Told({ moment: { delivery } }: { moment: Extract<IncidentMoment, { kind: 'told' }> }) {
  const { id, kind, target, channelName, state, attempts, lastError, isSecondContact } = delivery;
  const about = { resolved: 'the recovery', risen: 'the rise' }[delivery.phase as string];
  return (
    <>
      <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
        <span className="min-w-0 break-words">
          {isSecondContact ? 'Second contact' : channelName}
          {channelName !== target && (
            <>
              {' '}
              ({channelLooks[kind].word}, <span className="break-all">{target}</span>)
            </>
          )}
          {about && ` about ${about}`}
        </span>
        <DeliveryBadge state={state} attempts={attempts} />
        <TextLink href={`/settings/alerts/deliveries/${id}`} className="text-xs">
          details
        </TextLink>
      </p>
      {lastError && <p className="break-words text-ink-soft text-xs">{lastError}</p>}
    </>
  );
}
