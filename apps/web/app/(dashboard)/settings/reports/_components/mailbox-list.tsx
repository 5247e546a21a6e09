import type { ReportMailbox } from '@postseal/contract';
import { CircleCheck, CirclePause, CircleX, Clock, type LucideIcon } from 'lucide-react';
import { TextLink } from '@/components/text-link';
import { RelativeTime } from '@/components/ui/relative-time';
import { Badge, type Tone } from '@/components/ui/status';
import { formatCount } from '@/lib/format';

/** Mailboxes with their state; each leads to its settings. */
export function MailboxList({ mailboxes }: { mailboxes: readonly ReportMailbox[] }) {
  if (mailboxes.length === 0)
    return <p className="px-4 py-5 text-ink-soft sm:px-5">No mailbox is read at present.</p>;
  return (
    <ul className="divide-y divide-line">
      {mailboxes.map((mailbox) => {
        const { id, userName, host, folder, lastError, lastMailAt, stored, passedOver } = mailbox;
        const [tone, icon, word] = lookOf(mailbox);
        return (
          <li key={id} className="grid gap-1 px-4 py-3 sm:px-5">
            <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
              <Badge tone={tone} icon={icon}>
                {word}
              </Badge>
              <TextLink href={`/settings/reports/mailboxes/${id}`}>
                <span className="break-all">{userName}</span>
              </TextLink>
              <span className="break-all text-ink-soft text-xs">
                {host}, {folder}
              </span>
            </div>
            {lastError && <p className="text-fail-text text-xs">{lastError}</p>}
            <p className="text-ink-soft text-xs">
              {formatCount(stored)} mails stored, {formatCount(passedOver)} passed over
              {lastMailAt && (
                <>
                  {' '}
                  · the last one <RelativeTime moment={lastMailAt} />
                </>
              )}
            </p>
          </li>
        );
      })}
    </ul>
  );
}

function lookOf({ isEnabled, state }: ReportMailbox): readonly [Tone, LucideIcon, string] {
  if (!isEnabled) return ['unknown', CirclePause, 'Off'];
  switch (state) {
    case 'connected':
      return ['pass', CircleCheck, 'Connected'];
    case 'failing':
      return ['fail', CircleX, 'Failing'];
    case 'waiting':
      return ['unknown', Clock, 'Waiting'];
  }
}
