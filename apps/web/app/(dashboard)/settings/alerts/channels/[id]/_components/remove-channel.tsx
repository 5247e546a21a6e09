'use client';

import { useRouter } from 'next/navigation';
import { ConfirmButton } from '@/components/ui/confirm-button';
import { toast } from '@/components/ui/toast';
import { browserApi } from '@/lib/browser-api';
import { removeChannel } from '@/lib/browser-routes';

export function RemoveChannel({ id, name }: { id: string; name: string }) {
  const router = useRouter();
  return (
    <ConfirmButton
      variant="danger"
      title={`Remove ${name}?`}
      description="No alert goes there any more. Its messages so far stay in the log."
      confirmLabel="Remove channel"
      onConfirm={async () => {
        await browserApi(removeChannel, { params: { id } });
        toast(`${name} is removed.`);
        router.push('/settings/alerts');
        router.refresh();
      }}
    >
      Remove channel
    </ConfirmButton>
  );
}
