'use client';

import { useRouter } from 'next/navigation';
import { ConfirmButton } from '@/components/ui/confirm-button';
import { toast } from '@/components/ui/toast';
import { browserApi } from '@/lib/browser-api';
import { removeDomain } from '@/lib/browser-routes';

interface RemoveDomainProps {
  readonly domain: string;
  /** The name as people write it: what is typed to confirm. */
  readonly shownName: string;
}

export function RemoveDomain({ domain, shownName }: RemoveDomainProps) {
  const router = useRouter();
  return (
    <ConfirmButton
      variant="danger"
      title={`Remove ${shownName}?`}
      description="Its reports, checks and history are deleted for everybody in the organization. Take our address out of its DMARC record as well."
      confirmLabel="Remove domain"
      typed={shownName}
      onConfirm={async () => {
        await browserApi(removeDomain, { params: { domain } });
        toast(`${shownName} was removed`);
        router.push('/domains');
        router.refresh();
      }}
    >
      Remove domain
    </ConfirmButton>
  );
}
