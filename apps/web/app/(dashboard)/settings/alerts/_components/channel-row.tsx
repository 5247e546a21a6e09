import type { Channel } from '@postseal/contract';
import { ChevronRight, CircleSlash, Clock, TriangleAlert } from 'lucide-react';
import Link from 'next/link';
import { channelLooks, consentWords } from '@/components/alerts/channel-kinds';
import { clockText } from '@/components/alerts/delivery-words';
import { Badge } from '@/components/ui/status';

/** A channel in the list: what it is, where it leads, its habits, and what is wrong with it. */
export function ChannelRow({ channel }: { channel: Channel }) {
  const { icon: Icon, word } = channelLooks[channel.kind];
  const { quietHours, digest, watchedDomain, trouble, consent } = channel;
  const habits = [
    word,
    quietHours && `quiet ${clockText(quietHours.from)}–${clockText(quietHours.to)} ${channel.timeZone}`,
    digest !== 'none' && `${digest} digest`,
  ].filter(Boolean);
  return (
    <li>
      <Link
        href={`/settings/alerts/channels/${channel.id}`}
        className="flex items-start gap-3 px-4 py-3 -outline-offset-2 hover:bg-sunken/60 sm:px-5"
      >
        <Icon aria-hidden="true" className="mt-0.5 size-4 shrink-0 text-ink-soft" strokeWidth={1.75} />
        <span className="grid min-w-0 flex-1 gap-0.5">
          <span className="flex flex-wrap items-center gap-x-2 gap-y-1">
            <span className="break-words font-medium">{channel.name}</span>
            {!channel.isEnabled && <Badge>Off</Badge>}
            {channel.isSecondContact && <Badge tone="accent">Second contact</Badge>}
            {consent && consent.state !== 'confirmed' && (
              <Badge tone="spf" icon={consent.state === 'declined' ? CircleSlash : Clock}>
                {consentWords[consent.state]}
              </Badge>
            )}
            {trouble && (
              <Badge tone="fail" icon={TriangleAlert}>
                Takes no alerts
              </Badge>
            )}
          </span>
          <span className="break-all text-ink-soft text-xs">
            {channel.kind === 'owners' ? channel.addresses.join(', ') : channel.target}
          </span>
          <span className="text-ink-soft text-xs">{habits.join(' · ')}</span>
          {watchedDomain && channel.isEnabled && (
            <span className="text-spf-text text-xs">
              {`At ${watchedDomain}, a domain you watch: when its mail breaks, the alert may not arrive.`}
            </span>
          )}
        </span>
        <ChevronRight aria-hidden="true" className="mt-0.5 size-4 shrink-0 text-ink-faint" />
      </Link>
    </li>
  );
}
