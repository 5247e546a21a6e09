'use client';

import { useState } from 'react';
import { Form } from '@/components/form';
import { TextField } from '@/components/ui/field';
import { toast } from '@/components/ui/toast';
import { authSentence, MIN_PASSWORD_LENGTH, newPasswordFault, refuseFields } from '@/lib/account-rules';
import { authClient } from '@/lib/auth-client';
import { passwordOf, useSubmit } from '@/lib/use-submit';

export function PasswordForm({ email }: { email: string }) {
  const [round, setRound] = useState(0); // a new round empties the fields
  const submission = useSubmit(async (form) => {
    const currentPassword = passwordOf(form, 'current');
    const newPassword = passwordOf(form, 'new');
    const faults = refuseFields({
      current: currentPassword === '' ? 'Enter the password you have now.' : undefined,
      new: newPasswordFault(newPassword),
    });
    if (faults) return faults;
    const { error } = await authClient.changePassword({
      currentPassword,
      newPassword,
      revokeOtherSessions: true,
    });
    if (error?.code === 'INVALID_PASSWORD') return { fields: { current: authSentence(error) } };
    if (error) return { sentence: authSentence(error) };
    toast('Your password is changed.');
    setRound(round + 1);
    return undefined;
  });
  const { fields } = submission.refusal;
  return (
    <Form submission={submission} action="Change password">
      <input type="text" name="username" autoComplete="username" value={email} readOnly hidden />
      <TextField
        key={`current-${round}`}
        name="current"
        type="password"
        label="Present password"
        autoComplete="current-password"
        error={fields?.current}
      />
      <TextField
        key={`new-${round}`}
        name="new"
        type="password"
        label="New password"
        hint={`At least ${MIN_PASSWORD_LENGTH} characters. A few words in a row are good.`}
        autoComplete="new-password"
        error={fields?.new}
      />
    </Form>
  );
}
