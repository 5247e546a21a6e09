import type { Channel } from '@postseal/contract';
import { RefreshWhile } from '@/components/refresh-while';
import { Notice } from '@/components/ui/notice';
import { RelativeTime } from '@/components/ui/relative-time';
import { AskAgain } from './ask-again';

interface ConsentNoticeProps {
  readonly id: string;
  readonly address: string;
  readonly consent: NonNullable<Channel['consent']>;
  readonly mayAsk: boolean;
}

/** Says what an address waits for before it gets anything. Nothing when it is confirmed. */
export function ConsentNotice({ id, address, consent, mayAsk }: ConsentNoticeProps) {
  const { state, askedAt } = consent;
  if (state === 'confirmed') return null;
  if (state === 'declined')
    return (
      <Notice kind="warning" title={`The owner of ${address} does not want these alerts`}>
        It gets none and is not asked again. The link in the mail that it got lets its owner change that.
      </Notice>
    );
  return (
    <Notice
      kind="warning"
      title={state === 'asked' ? 'Waiting for confirmation' : 'This address is not confirmed'}
      actions={mayAsk && <AskAgain id={id} isFirst={askedAt === null} />}
    >
      <RefreshWhile isPending={state === 'asked'} dueAt={null} />
      {state === 'asked' && askedAt ? (
        <p>
          A mail with a link went to {address} <RelativeTime moment={askedAt} />. Alerts go there as soon as
          its owner has said yes; until then the second contact or the owners get them.
        </p>
      ) : (
        <p>
          {askedAt ? 'The link in its mail has run out. ' : ''}Nothing is sent to {address} before its owner
          has said yes; until then the second contact or the owners get its alerts.
        </p>
      )}
    </Notice>
  );
}
