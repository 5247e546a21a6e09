'use client';

import type { Role } from '@postseal/contract';
import { UserPlus } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { Form } from '@/components/form';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { SelectField, TextField } from '@/components/ui/field';
import { toast } from '@/components/ui/toast';
import { authSentence, emailFault, refuseFields } from '@/lib/account-rules';
import { authClient } from '@/lib/auth-client';
import { roleMeanings } from '@/lib/roles';
import { textOf, useSubmit } from '@/lib/use-submit';
import { asBuiltIn } from './member-table';

export function InviteDialog({ viewerRole }: { viewerRole: Role }) {
  const router = useRouter();
  const [open, setOpen] = useState(false);
  const submission = useSubmit(async (form) => {
    const email = textOf(form, 'email');
    const faults = refuseFields({ email: emailFault(email) });
    if (faults) return faults;
    const role = asBuiltIn(textOf(form, 'role') as Role);
    const { error } = await authClient.organization.inviteMember({ email, role });
    if (error) return { sentence: authSentence(error) };
    toast(`An invitation to ${email} is on its way.`);
    setOpen(false);
    router.refresh();
    return undefined;
  });
  return (
    <Dialog
      title="Invite somebody"
      description="They get a mail with a link that works for seven days."
      open={open}
      onOpenChange={setOpen}
      trigger={
        <Button size="sm" variant="primary">
          <UserPlus aria-hidden="true" className="size-4" /> Invite
        </Button>
      }
    >
      <Form submission={submission} action="Send invitation">
        <TextField
          name="email"
          type="email"
          label="E-mail address"
          inputMode="email"
          autoComplete="off"
          error={submission.refusal.fields?.email}
        />
        <SelectField name="role" label="Role" defaultValue="member">
          {roleMeanings
            .filter(({ role }) => role !== 'owner' || viewerRole === 'owner')
            .map(({ role, word, meaning }) => (
              <option key={role} value={role}>
                {word}: {meaning}
              </option>
            ))}
        </SelectField>
      </Form>
    </Dialog>
  );
}
