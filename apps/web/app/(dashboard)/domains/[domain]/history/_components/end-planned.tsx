'use client';

import { useRouter } from 'next/navigation';
import { ConfirmButton } from '@/components/ui/confirm-button';
import { toast } from '@/components/ui/toast';
import { browserApi } from '@/lib/browser-api';
import { endMaintenanceWindow, withdrawExpectedChange } from '@/lib/browser-routes';

interface EndPlannedProps {
  readonly kind: 'maintenance' | 'expected';
  readonly domain: string;
  readonly id: string;
  readonly isActive: boolean;
}

/** Takes back what was announced. */
export function EndPlanned({ kind, domain, id, isActive }: EndPlannedProps) {
  const router = useRouter();
  const isWindow = kind === 'maintenance';
  const verb = isWindow ? (isActive ? 'End now' : 'Cancel') : 'Withdraw';
  return (
    <ConfirmButton
      size="sm"
      variant="ghost"
      title={isWindow ? 'End this maintenance?' : 'Withdraw this announcement?'}
      description={
        isWindow
          ? 'From then on changes alert again; what is still broken is told at once.'
          : 'When the change comes, it alerts like any other.'
      }
      confirmLabel={isWindow ? 'End maintenance' : 'Withdraw'}
      destructive={false}
      onConfirm={async () => {
        const params = { domain, id };
        await (isWindow
          ? browserApi(endMaintenanceWindow, { params })
          : browserApi(withdrawExpectedChange, { params }));
        toast(isWindow ? 'The maintenance is over' : 'The announcement is withdrawn');
        router.refresh();
      }}
    >
      {verb}
    </ConfirmButton>
  );
}
