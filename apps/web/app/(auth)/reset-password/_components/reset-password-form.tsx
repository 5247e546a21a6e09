'use client';

import { Form } from '@/components/form';
import { TextField } from '@/components/ui/field';
import { authSentence, MIN_PASSWORD_LENGTH, newPasswordFault, refuseFields } from '@/lib/account-rules';
import { authClient } from '@/lib/auth-client';
import { passwordOf, useSubmit } from '@/lib/use-submit';

export function ResetPasswordForm({ token }: { token: string }) {
  const submission = useSubmit(async (form) => {
    const newPassword = passwordOf(form, 'password');
    const faults = refuseFields({ password: newPasswordFault(newPassword) });
    if (faults) return faults;
    const { error } = await authClient.resetPassword({ newPassword, token });
    if (error) return { sentence: authSentence(error) };
    window.location.assign('/sign-in?reset=done');
    return undefined;
  });
  return (
    <Form submission={submission} action="Change password" wide>
      <TextField
        name="password"
        type="password"
        label="New password"
        hint={`At least ${MIN_PASSWORD_LENGTH} characters. A few words in a row are good.`}
        autoComplete="new-password"
        error={submission.refusal.fields?.password}
      />
    </Form>
  );
}
