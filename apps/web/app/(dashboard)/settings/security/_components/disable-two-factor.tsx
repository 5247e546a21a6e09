'use client';

import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { toast } from '@/components/ui/toast';
import { authClient } from '@/lib/auth-client';
import { BackupCodes } from './backup-codes';
import { PasswordDialog } from './password-dialog';

export function DisableTwoFactor() {
  const router = useRouter();
  return (
    <PasswordDialog
      trigger={<Button>Switch off</Button>}
      title="Switch two-factor sign-in off?"
      description="From then on the password alone opens your account. The backup codes stop working."
      action="Switch off"
      destructive
      act={async (password) => {
        const { error } = await authClient.twoFactor.disable({ password });
        if (!error) {
          toast('Two-factor sign-in is off.');
          router.refresh();
        }
        return error;
      }}
    />
  );
}

/** Replaces all backup codes. */
export function NewBackupCodes() {
  const [codes, setCodes] = useState<readonly string[] | null>(null);
  return (
    <>
      <PasswordDialog
        trigger={<Button>New backup codes</Button>}
        title="Make new backup codes?"
        description="The codes you have now stop working."
        action="Make new codes"
        act={async (password) => {
          const { data, error } = await authClient.twoFactor.generateBackupCodes({ password });
          if (data) setCodes(data.backupCodes);
          return error;
        }}
      />
      <Dialog
        title="Your new backup codes"
        open={codes !== null}
        onOpenChange={(open) => {
          if (!open) setCodes(null);
        }}
      >
        <BackupCodes codes={codes ?? []} />
      </Dialog>
    </>
  );
}
