'use client';

import { useRouter } from 'next/navigation';
import { Form } from '@/components/form';
import { TextField } from '@/components/ui/field';
import { toast } from '@/components/ui/toast';
import { authSentence, refuseFields } from '@/lib/account-rules';
import { authClient } from '@/lib/auth-client';
import { textOf, useSubmit } from '@/lib/use-submit';

export interface ProfileFormProps {
  name: string;
  email: string;
}

export function ProfileForm({ name, email }: ProfileFormProps) {
  const router = useRouter();
  const submission = useSubmit(async (form) => {
    const newName = textOf(form, 'name');
    const faults = refuseFields({ name: newName === '' ? 'Enter your name.' : undefined });
    if (faults) return faults;
    const { error } = await authClient.updateUser({ name: newName });
    if (error) return { sentence: authSentence(error) };
    toast('Your name is changed.');
    router.refresh();
    return undefined;
  });
  return (
    <Form submission={submission} action="Save">
      <TextField
        name="name"
        label="Name"
        defaultValue={name}
        autoComplete="name"
        maxLength={100}
        error={submission.refusal.fields?.name}
      />
      <TextField
        name="email"
        label="E-mail address"
        value={email}
        readOnly
        hint="The address you sign in with. It cannot be changed here."
      />
    </Form>
  );
}
