'use client';

import { useRouter } from 'next/navigation';
import { ConfirmButton } from '@/components/ui/confirm-button';
import { toast } from '@/components/ui/toast';
import { browserApi } from '@/lib/browser-api';
import { rotateReportAddress } from '@/lib/browser-routes';

export function RotateAddress({ domain }: { domain: string }) {
  const router = useRouter();
  return (
    <ConfirmButton
      size="sm"
      title="Make a new report address?"
      description="Publish the new one in the DMARC record afterwards. The old address keeps working for 90 days, so no report is lost."
      confirmLabel="Make a new address"
      destructive={false}
      onConfirm={async () => {
        await browserApi(rotateReportAddress, { params: { domain } });
        toast('New report address made: publish it in the DMARC record');
        router.refresh();
      }}
    >
      New address
    </ConfirmButton>
  );
}
