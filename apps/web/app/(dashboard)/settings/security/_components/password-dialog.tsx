'use client';

import { useState } from 'react';
import { Form } from '@/components/form';
import { Dialog, type DialogTrigger } from '@/components/ui/dialog';
import { TextField } from '@/components/ui/field';
import { authSentence, refuseFields } from '@/lib/account-rules';
import { passwordOf, useSubmit } from '@/lib/use-submit';

interface ActError {
  code?: string | undefined;
  message?: string | undefined;
  status: number;
}

export interface PasswordDialogProps {
  trigger: DialogTrigger;
  title: string;
  description: string;
  action: string;
  destructive?: boolean;
  /** Does the act; a wrong password comes back as its error. */
  act: (password: string) => Promise<ActError | null>;
}

/** Asks for the password before an act that weakens or replaces a protection. */
export function PasswordDialog({
  trigger,
  title,
  description,
  action,
  destructive,
  act,
}: PasswordDialogProps) {
  const [open, setOpen] = useState(false);
  const submission = useSubmit(async (form) => {
    const password = passwordOf(form, 'password');
    const faults = refuseFields({ password: password === '' ? 'Enter your password.' : undefined });
    if (faults) return faults;
    const error = await act(password);
    if (error?.code === 'INVALID_PASSWORD') return { fields: { password: authSentence(error) } };
    if (error) return { sentence: authSentence(error) };
    setOpen(false);
    return undefined;
  });
  return (
    <Dialog title={title} description={description} trigger={trigger} open={open} onOpenChange={setOpen}>
      <Form submission={submission} action={action} variant={destructive ? 'danger' : 'primary'}>
        <TextField
          name="password"
          type="password"
          label="Your password"
          autoComplete="current-password"
          error={submission.refusal.fields?.password}
        />
      </Form>
    </Dialog>
  );
}
