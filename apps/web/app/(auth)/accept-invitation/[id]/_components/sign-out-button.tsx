'use client';

import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { authClient } from '@/lib/auth-client';

/** Signs out, then comes back to `next` as somebody else. */
export function SignOutButton({ next }: { next: string }) {
  const [pending, setPending] = useState(false);
  const signOut = async () => {
    setPending(true);
    await authClient.signOut();
    window.location.assign(next);
  };
  return (
    <Button pending={pending} onClick={() => void signOut()}>
      Use another account
    </Button>
  );
}
