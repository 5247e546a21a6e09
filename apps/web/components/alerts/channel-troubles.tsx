import { listChannelTroubles } from '@postseal/contract';
import { api } from '@/lib/api';
import { TextLink } from '../text-link';
import { Notice } from '../ui/notice';
import { RelativeTime } from '../ui/relative-time';

/** A banner while alerts do not reach somebody: an address that bounces, a webhook that does not answer. */
export async function ChannelTroubles() {
  const { troubles } = await api(listChannelTroubles);
  if (troubles.length === 0) return null;
  return (
    <Notice kind="warning" className="mb-6" title="Alerts do not reach everybody">
      <ul className="grid gap-1">
        {troubles.map(({ channelId, name, address, since, reason }) => (
          <li key={`${channelId} ${address}`} className="break-words">
            <TextLink href={`/settings/alerts/channels/${channelId}`}>{address ?? name}</TextLink>{' '}
            {address ? 'refuses mail' : 'takes no alerts'} since <RelativeTime moment={since} />:{' '}
            <span className="text-ink-soft">{reason}</span>
          </li>
        ))}
      </ul>
    </Notice>
  );
}
