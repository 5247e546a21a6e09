'use client';

import { useState } from 'react';
import { Form } from '@/components/form';
import { TextField } from '@/components/ui/field';
import { Notice } from '@/components/ui/notice';
import { authSentence, emailFault, refuseFields } from '@/lib/account-rules';
import { authClient } from '@/lib/auth-client';
import { textOf, useSubmit } from '@/lib/use-submit';

export interface ResendFormProps {
  email: string;
  next: string;
}

/** Has the link sent once more. The answer is the same for every address, to reveal nothing. */
export function ResendForm({ email, next }: ResendFormProps) {
  const [sentTo, setSentTo] = useState<string | null>(null);
  const submission = useSubmit(async (form) => {
    const address = textOf(form, 'email');
    const faults = refuseFields({ email: emailFault(address) });
    if (faults) return faults;
    setSentTo(null);
    const { error } = await authClient.sendVerificationEmail({
      email: address,
      callbackURL: `/verify-email?verified=1&next=${encodeURIComponent(next)}`,
    });
    if (error) return { sentence: authSentence(error) };
    setSentTo(address);
    return undefined;
  });
  return (
    <>
      {sentTo && (
        <Notice kind="success" live>
          If {sentTo} waits to be confirmed, a new link is on its way.
        </Notice>
      )}
      <Form submission={submission} action="Send the link again" variant="secondary" wide>
        <TextField
          name="email"
          type="email"
          label="E-mail address"
          autoComplete="email"
          inputMode="email"
          defaultValue={email}
          error={submission.refusal.fields?.email}
        />
      </Form>
    </>
  );
}
