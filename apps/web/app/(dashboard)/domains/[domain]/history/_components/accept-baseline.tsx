'use client';

import { useRouter } from 'next/navigation';
import { ConfirmButton } from '@/components/ui/confirm-button';
import { toast } from '@/components/ui/toast';
import { browserApi } from '@/lib/browser-api';
import { acceptBaseline } from '@/lib/browser-routes';

interface AcceptBaselineProps {
  readonly domain: string;
  readonly subject: string;
  /** The record in words. */
  readonly label: string;
}

/** Says that what stands at a record now is right. */
export function AcceptBaseline({ domain, subject, label }: AcceptBaselineProps) {
  const router = useRouter();
  return (
    <ConfirmButton
      size="sm"
      label={`Accept as new baseline: ${label}`}
      title="Is this how it should be?"
      description={
        <>
          What stands now at the record <strong className="break-all font-medium text-ink">{label}</strong>{' '}
          becomes what is believed. Its incident closes, and the timeline names you.
        </>
      }
      confirmLabel="Accept as new baseline"
      destructive={false}
      onConfirm={async () => {
        await browserApi(acceptBaseline, { params: { domain }, body: { subject } });
        toast('Accepted: this is the new baseline');
        router.refresh();
      }}
    >
      Accept as new baseline
    </ConfirmButton>
  );
}
