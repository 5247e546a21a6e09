'use client';

import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { Form } from '@/components/form';
import { Button } from '@/components/ui/button';
import { CopyButton } from '@/components/ui/copy-button';
import { Dialog } from '@/components/ui/dialog';
import { TextField } from '@/components/ui/field';
import { authSentence, refuseFields } from '@/lib/account-rules';
import { authClient } from '@/lib/auth-client';
import { textOf, useSubmit } from '@/lib/use-submit';
import { BackupCodes } from './backup-codes';
import { PasswordDialog } from './password-dialog';
import { QrCode } from './qr-code';

interface Enrolment {
  totpURI: string;
  backupCodes: string[];
}

/** Password, then the secret for the app and a first code, then the backup codes. */
export function EnableTwoFactor() {
  const router = useRouter();
  const [enrolment, setEnrolment] = useState<Enrolment | null>(null);
  const [isOn, setIsOn] = useState(false);

  const close = () => {
    setEnrolment(null);
    setIsOn(false);
    router.refresh();
  };

  return (
    <>
      <PasswordDialog
        trigger={<Button variant="primary">Switch on</Button>}
        title="Switch two-factor sign-in on"
        description="You need an authenticator app on your phone, or a password manager that shows codes."
        action="Continue"
        act={async (password) => {
          const { data, error } = await authClient.twoFactor.enable({ password });
          if (data && 'totpURI' in data) setEnrolment(data);
          return error;
        }}
      />
      <Dialog
        title={isOn ? 'Two-factor sign-in is on' : 'Set up your app'}
        open={enrolment !== null}
        onOpenChange={(open) => {
          if (!open) close();
        }}
      >
        {enrolment && !isOn && <ConfirmCode uri={enrolment.totpURI} onConfirmed={() => setIsOn(true)} />}
        {enrolment && isOn && (
          <div className="grid gap-4">
            <BackupCodes codes={enrolment.backupCodes} />
            <Button variant="primary" className="justify-self-start" onClick={close}>
              I have kept them
            </Button>
          </div>
        )}
      </Dialog>
    </>
  );
}

function ConfirmCode({ uri, onConfirmed }: { uri: string; onConfirmed: () => void }) {
  const secret = new URL(uri).searchParams.get('secret') ?? '';
  const submission = useSubmit(async (form) => {
    const code = textOf(form, 'code').replaceAll(/\s/g, '');
    const faults = refuseFields({
      code: /^\d{6}$/.test(code) ? undefined : 'Enter the six digits that the app shows.',
    });
    if (faults) return faults;
    const { error } = await authClient.twoFactor.verifyTotp({ code });
    if (error) return { fields: { code: authSentence(error) } };
    onConfirmed();
    return undefined;
  });
  return (
    <div className="grid gap-4">
      <p>Scan this with the app, then enter the code that it shows.</p>
      <QrCode text={uri} label="QR code with the secret for your authenticator app" />
      <div className="grid gap-1">
        <p className="text-ink-soft text-xs">Cannot scan? Enter this secret in the app:</p>
        <div className="flex items-center gap-1">
          <code className="min-w-0 break-all font-mono text-xs">{secret}</code>
          <CopyButton text={secret} what="secret" />
        </div>
      </div>
      <Form submission={submission} action="Switch on">
        <TextField
          name="code"
          label="Code from the app"
          inputMode="numeric"
          autoComplete="one-time-code"
          maxLength={7}
          error={submission.refusal.fields?.code}
        />
      </Form>
    </div>
  );
}
