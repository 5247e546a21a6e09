'use client';

import { Form } from '@/components/form';
import { TextField } from '@/components/ui/field';
import { authSentence, refuseFields, slugOf } from '@/lib/account-rules';
import { authClient } from '@/lib/auth-client';
import { textOf, useSubmit } from '@/lib/use-submit';

/** Creates an organization, makes it the active one, and goes to where the visitor wanted. */
export function NewOrganizationForm({ next }: { next: string }) {
  const submission = useSubmit(async (form) => {
    const name = textOf(form, 'name');
    const faults = refuseFields({ name: name === '' ? 'Enter a name.' : undefined });
    if (faults) return faults;
    const random = crypto.getRandomValues(new Uint32Array(1))[0]?.toString(36) ?? '';
    const { data, error } = await authClient.organization.create({ name, slug: slugOf(name, random) });
    if (error) return { sentence: authSentence(error) };
    await authClient.organization.setActive({ organizationId: data.id });
    window.location.assign(next);
    return undefined;
  });
  return (
    <Form submission={submission} action="Create organization" wide>
      <TextField
        name="name"
        label="Name of the organization"
        hint="Your company, your project or your own name."
        autoComplete="organization"
        maxLength={100}
        error={submission.refusal.fields?.name}
      />
    </Form>
  );
}
