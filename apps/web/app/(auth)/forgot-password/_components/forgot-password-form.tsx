'use client';

import { useState } from 'react';
import { Form } from '@/components/form';
import { TextField } from '@/components/ui/field';
import { Notice } from '@/components/ui/notice';
import { authSentence, emailFault, refuseFields } from '@/lib/account-rules';
import { authClient } from '@/lib/auth-client';
import { textOf, useSubmit } from '@/lib/use-submit';

/** Asks for a reset link. The answer is the same for every address, to reveal nothing. */
export function ForgotPasswordForm() {
  const [sentTo, setSentTo] = useState<string | null>(null);
  const submission = useSubmit(async (form) => {
    const email = textOf(form, 'email');
    const faults = refuseFields({ email: emailFault(email) });
    if (faults) return faults;
    const { error } = await authClient.requestPasswordReset({ email, redirectTo: '/reset-password' });
    if (error) return { sentence: authSentence(error) };
    setSentTo(email);
    return undefined;
  });
  if (sentTo) {
    return (
      <Notice kind="success" live title="Look in your inbox">
        If {sentTo} has an account here, a link is on its way. It works for one hour.
      </Notice>
    );
  }
  return (
    <Form submission={submission} action="Send the link" wide>
      <TextField
        name="email"
        type="email"
        label="E-mail address"
        autoComplete="username"
        inputMode="email"
        error={submission.refusal.fields?.email}
      />
    </Form>
  );
}
