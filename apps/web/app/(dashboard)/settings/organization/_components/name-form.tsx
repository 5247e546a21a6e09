'use client';

import { useRouter } from 'next/navigation';
import { Form } from '@/components/form';
import { TextField } from '@/components/ui/field';
import { toast } from '@/components/ui/toast';
import { authSentence, refuseFields } from '@/lib/account-rules';
import { authClient } from '@/lib/auth-client';
import { textOf, useSubmit } from '@/lib/use-submit';

export interface NameFormProps {
  organizationId: string;
  name: string;
  readOnly: boolean;
}

export function NameForm({ organizationId, name, readOnly }: NameFormProps) {
  const router = useRouter();
  const submission = useSubmit(async (form) => {
    const newName = textOf(form, 'name');
    const faults = refuseFields({ name: newName === '' ? 'Enter a name.' : undefined });
    if (faults) return faults;
    const { error } = await authClient.organization.update({ organizationId, data: { name: newName } });
    if (error) return { sentence: authSentence(error) };
    toast('The name is changed.');
    router.refresh();
    return undefined;
  });
  if (readOnly) return <TextField label="Name" value={name} readOnly hint="An admin can change it." />;
  return (
    <Form submission={submission} action="Save">
      <TextField
        name="name"
        label="Name"
        defaultValue={name}
        maxLength={100}
        error={submission.refusal.fields?.name}
      />
    </Form>
  );
}
