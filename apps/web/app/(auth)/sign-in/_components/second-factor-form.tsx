'use client';

import { useState } from 'react';
import { Form } from '@/components/form';
import { Button } from '@/components/ui/button';
import { CheckboxField, TextField } from '@/components/ui/field';
import { authSentence, refuseFields } from '@/lib/account-rules';
import { authClient } from '@/lib/auth-client';
import { textOf, useSubmit } from '@/lib/use-submit';

export interface SecondFactorFormProps {
  next: string;
  onAbandon: () => void;
}

/** The code of the authenticator app, or one of the backup codes. */
export function SecondFactorForm({ next, onAbandon }: SecondFactorFormProps) {
  const [way, setWay] = useState<'app' | 'backup'>('app');
  const submission = useSubmit(async (form) => {
    const code = textOf(form, 'code').replaceAll(/\s/g, '');
    const trustDevice = form.get('trust') === 'on';
    const isWhole = way === 'app' ? /^\d{6}$/.test(code) : code !== '';
    const faults = refuseFields({
      code: isWhole
        ? undefined
        : way === 'app'
          ? 'Enter the six digits that the app shows.'
          : 'Enter a backup code.',
    });
    if (faults) return faults;
    const { error } =
      way === 'app'
        ? await authClient.twoFactor.verifyTotp({ code, trustDevice })
        : await authClient.twoFactor.verifyBackupCode({ code, trustDevice });
    if (error) return { sentence: authSentence(error) };
    window.location.assign(next);
    return undefined;
  });
  const { fields } = submission.refusal;
  return (
    <>
      <Form submission={submission} action="Continue" wide>
        {way === 'app' ? (
          <TextField
            key="app"
            name="code"
            label="Code from your authenticator app"
            hint="Six digits; they change every 30 seconds."
            inputMode="numeric"
            autoComplete="one-time-code"
            maxLength={7}
            autoFocus
            error={fields?.code}
          />
        ) : (
          <TextField
            key="backup"
            name="code"
            label="Backup code"
            hint="One of the codes that you kept when you switched two-factor on. Each works once."
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            autoFocus
            error={fields?.code}
          />
        )}
        <CheckboxField name="trust" label="Do not ask again on this device for 30 days" />
      </Form>
      <div className="flex flex-wrap justify-between gap-2">
        <Button variant="ghost" size="sm" onClick={() => setWay(way === 'app' ? 'backup' : 'app')}>
          {way === 'app' ? 'Use a backup code' : 'Use the authenticator app'}
        </Button>
        <Button variant="ghost" size="sm" onClick={onAbandon}>
          Start again
        </Button>
      </div>
    </>
  );
}
