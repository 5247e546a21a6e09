'use client';

import { useRouter } from 'next/navigation';
import { ConfirmButton } from '@/components/ui/confirm-button';
import { toast } from '@/components/ui/toast';
import { browserApi } from '@/lib/browser-api';
import { removeMailTestAddress } from '@/lib/browser-routes';

export function RemoveAddress({ token }: { token: string }) {
  const router = useRouter();
  return (
    <ConfirmButton
      size="sm"
      variant="ghost"
      title="Delete this address?"
      description="Its mails and results go at once, and shared links stop working."
      confirmLabel="Delete everything"
      onConfirm={async () => {
        await browserApi(removeMailTestAddress, { params: { token } });
        toast('The address and its mails are deleted');
        router.replace('/test');
      }}
    >
      Delete now
    </ConfirmButton>
  );
}
