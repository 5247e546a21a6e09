'use client';

import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { ConfirmButton } from '@/components/ui/confirm-button';
import { RelativeTime } from '@/components/ui/relative-time';
import { toast } from '@/components/ui/toast';
import { authSentence } from '@/lib/account-rules';
import type { Organization } from '@/lib/auth-api';
import { authClient } from '@/lib/auth-client';
import { ShownError } from '@/lib/browser-api';
import { asBuiltIn } from './member-table';

type Invitation = Organization['invitations'][number];

export function InvitationList({ invitations }: { invitations: readonly Invitation[] }) {
  return (
    <ul className="divide-y divide-line">
      {invitations.map((invitation) => (
        <InvitationRow key={invitation.id} invitation={invitation} />
      ))}
    </ul>
  );
}

function InvitationRow({ invitation: { id, email, role, expiresAt } }: { invitation: Invitation }) {
  const router = useRouter();
  const [pending, setPending] = useState(false);

  const resend = async () => {
    setPending(true);
    const { error } = await authClient.organization.inviteMember({
      email,
      role: asBuiltIn(role),
      resend: true,
    });
    setPending(false);
    if (error) toast(authSentence(error), { kind: 'error' });
    else toast(`The invitation to ${email} was sent again.`);
    router.refresh();
  };
  const withdraw = async () => {
    const { error } = await authClient.organization.cancelInvitation({ invitationId: id });
    if (error) throw new ShownError(authSentence(error));
    toast('The invitation is withdrawn.');
    router.refresh();
  };

  return (
    <li className="flex flex-wrap items-center justify-between gap-3 px-4 py-3 sm:px-5">
      <div className="grid min-w-0 gap-0.5">
        <p className="break-all font-medium">{email}</p>
        <p className="text-ink-soft text-xs">
          as {role} · ends <RelativeTime moment={expiresAt} />
        </p>
      </div>
      <div className="flex flex-wrap gap-2">
        <Button size="sm" pending={pending} onClick={() => void resend()}>
          Send again
        </Button>
        <ConfirmButton
          size="sm"
          variant="ghost"
          label={`Withdraw the invitation to ${email}`}
          title="Withdraw the invitation?"
          description={`The link that ${email} got stops working.`}
          confirmLabel="Withdraw"
          onConfirm={withdraw}
        >
          Withdraw
        </ConfirmButton>
      </div>
    </li>
  );
}
