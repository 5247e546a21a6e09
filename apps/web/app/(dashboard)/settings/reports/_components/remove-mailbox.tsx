'use client';

import { useRouter } from 'next/navigation';
import { ConfirmButton } from '@/components/ui/confirm-button';
import { toast } from '@/components/ui/toast';
import { browserApi } from '@/lib/browser-api';
import { removeMailbox } from '@/lib/browser-routes';

export function RemoveMailbox({ id, name }: { id: string; name: string }) {
  const router = useRouter();
  return (
    <ConfirmButton
      variant="danger"
      title={`Remove ${name}?`}
      description="The settings and the password are deleted here; the mailbox itself is not touched."
      confirmLabel="Remove mailbox"
      onConfirm={async () => {
        await browserApi(removeMailbox, { params: { id } });
        toast(`${name} is removed.`);
        router.push('/settings/reports');
        router.refresh();
      }}
    >
      Remove mailbox
    </ConfirmButton>
  );
}
