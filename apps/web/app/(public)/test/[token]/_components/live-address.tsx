'use client';

import type { MailTestAddress } from '@postseal/contract';
import { useRouter } from 'next/navigation';
import { Card } from '@/components/ui/card';
import { CopyButton } from '@/components/ui/copy-button';
import { Notice } from '@/components/ui/notice';
import { RelativeTime } from '@/components/ui/relative-time';
import { Spinner } from '@/components/ui/spinner';
import { describeArrival } from './describe-arrival';
import { RemoveAddress } from './remove-address';
import { useArrivals } from './use-arrivals';

/** The address to send to, and what has arrived: read again while the page is seen. */
export function LiveAddress({ start }: { start: MailTestAddress }) {
  const router = useRouter();
  // A finished test is shown by its own page, the newest first.
  const { address, problem } = useArrivals(start, () => router.replace(`/test/${start.token}`));
  const isWaiting = address.tests[0]?.state !== 'done';
  return (
    <Card className="grid gap-4 p-5">
      <div className="grid gap-2">
        <p className="text-ink-soft">
          {address.tests.length === 0
            ? 'Send a mail to this address, from the server you want to test:'
            : 'Test again: change what is at fault, then send another mail to the same address.'}
        </p>
        <div className="flex flex-wrap items-center gap-3">
          <code className="min-w-0 break-all rounded-md border border-line bg-sunken px-3 py-2 font-mono text-base">
            {address.address}
          </code>
          <CopyButton text={address.address} what="address" labelled />
        </div>
      </div>
      <div className="flex items-center gap-2">
        {isWaiting && <Spinner />}
        {/* One announcement for each change, not for each poll. */}
        <p role="status" className="font-medium">
          {describeArrival(address.tests)}
        </p>
      </div>
      {problem && (
        <Notice kind="warning" live>
          This page could not be refreshed. {problem}
        </Notice>
      )}
      <div className="flex flex-wrap items-center justify-between gap-2 border-line border-t pt-3 text-ink-soft text-xs">
        <p>
          Everything here goes <RelativeTime moment={address.expiresAt} />. Whoever knows the address can read
          what was sent to it.
        </p>
        <RemoveAddress token={address.token} />
      </div>
    </Card>
  );
}
