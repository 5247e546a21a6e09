'use client';

import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { ConfirmButton } from '@/components/ui/confirm-button';
import { Notice } from '@/components/ui/notice';
import { authSentence } from '@/lib/account-rules';
import { authClient } from '@/lib/auth-client';
import { ShownError } from '@/lib/browser-api';

/** Accepts or declines. */
export function InvitationAnswer({ id }: { id: string }) {
  const [pending, setPending] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);

  const accept = async () => {
    setPending(true);
    setProblem(null);
    const { error } = await authClient.organization.acceptInvitation({ invitationId: id });
    if (error) {
      setProblem(authSentence(error));
      setPending(false);
    } else window.location.assign('/domains');
  };
  const decline = async () => {
    const { error } = await authClient.organization.rejectInvitation({ invitationId: id });
    if (error) throw new ShownError(authSentence(error));
    window.location.assign('/domains');
  };

  return (
    <>
      {problem && (
        <Notice kind="error" live>
          {problem}
        </Notice>
      )}
      <div className="flex flex-wrap gap-2">
        <Button variant="primary" pending={pending} onClick={() => void accept()}>
          Accept
        </Button>
        <ConfirmButton
          title="Decline the invitation?"
          description="The person who invited you would have to do so again."
          confirmLabel="Decline"
          onConfirm={decline}
        >
          Decline
        </ConfirmButton>
      </div>
    </>
  );
}
