'use client';

import { useState } from 'react';
import { ConfirmButton } from '@/components/ui/confirm-button';
import { browserApi } from '@/lib/browser-api';
import { renewSigningSecret } from '@/lib/browser-routes';
import { SigningSecret } from '../../../_components/signing-secret';

/** Makes a new signing secret and shows it once. */
export function RenewSecret({ id }: { id: string }) {
  const [secret, setSecret] = useState<string | null>(null);
  return (
    <div className="grid justify-items-start gap-4">
      {secret && <SigningSecret secret={secret} />}
      <ConfirmButton
        title="Make a new signing secret?"
        description="The present one goes on signing for a day beside the new one, then it ends."
        confirmLabel="Make a new secret"
        destructive={false}
        onConfirm={async () => {
          setSecret((await browserApi(renewSigningSecret, { params: { id } })).signingSecret);
        }}
      >
        New signing secret
      </ConfirmButton>
    </div>
  );
}
