'use client';

import type { ReportKey } from '@postseal/contract';
import { useRouter } from 'next/navigation';
import { ConfirmButton } from '@/components/ui/confirm-button';
import { RelativeTime } from '@/components/ui/relative-time';
import { toast } from '@/components/ui/toast';
import { browserApi } from '@/lib/browser-api';
import { revokeReportKey } from '@/lib/browser-routes';

/** Keys with their last use; each can be revoked. */
export function KeyList({ keys }: { keys: readonly ReportKey[] }) {
  const router = useRouter();
  if (keys.length === 0) return <p className="px-4 py-5 text-ink-soft sm:px-5">No key has been made yet.</p>;
  return (
    <ul className="divide-y divide-line">
      {keys.map(({ id, name, shown, createdBy, createdAt, lastUsedAt }) => (
        <li key={id} className="flex flex-wrap items-center gap-x-4 gap-y-2 px-4 py-3 sm:px-5">
          <div className="min-w-0 flex-1">
            <p className="break-words font-medium">{name}</p>
            <p className="break-words text-ink-soft text-xs">
              <code className="font-mono">{shown}</code> · made by {createdBy}{' '}
              <RelativeTime moment={createdAt} /> ·{' '}
              {lastUsedAt ? (
                <>
                  last used <RelativeTime moment={lastUsedAt} />
                </>
              ) : (
                'never used'
              )}
            </p>
          </div>
          <ConfirmButton
            size="sm"
            label={`Revoke ${name}`}
            title={`Revoke ${name}?`}
            description="Programs that use it are refused from now on. What they sent is kept."
            confirmLabel="Revoke key"
            onConfirm={async () => {
              await browserApi(revokeReportKey, { params: { id } });
              toast(`${name} is revoked.`);
              router.refresh();
            }}
          >
            Revoke
          </ConfirmButton>
        </li>
      ))}
    </ul>
  );
}
