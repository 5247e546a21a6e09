'use client';

import { ConfirmButton } from '@/components/ui/confirm-button';
import { authSentence } from '@/lib/account-rules';
import { authClient } from '@/lib/auth-client';
import { ShownError } from '@/lib/browser-api';

export interface LeaveOrganizationProps {
  organizationId: string;
  name: string;
}

export function LeaveOrganization({ organizationId, name }: LeaveOrganizationProps) {
  return (
    <ConfirmButton
      title={`Leave ${name}?`}
      description="Only an admin can let you in again."
      confirmLabel="Leave"
      onConfirm={async () => {
        const { error } = await authClient.organization.leave({ organizationId });
        if (error) throw new ShownError(authSentence(error));
        window.location.assign('/welcome');
      }}
    >
      Leave {name}
    </ConfirmButton>
  );
}
