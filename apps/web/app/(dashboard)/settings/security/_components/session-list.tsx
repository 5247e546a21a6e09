'use client';

import { useRouter } from 'next/navigation';
import { ConfirmButton } from '@/components/ui/confirm-button';
import { RelativeTime } from '@/components/ui/relative-time';
import { Badge } from '@/components/ui/status';
import { toast } from '@/components/ui/toast';
import { authSentence } from '@/lib/account-rules';
import type { Session } from '@/lib/auth-api';
import { authClient } from '@/lib/auth-client';
import { ShownError } from '@/lib/browser-api';
import { describeUserAgent } from './user-agent';

export interface SessionListProps {
  sessions: readonly Session[];
  currentId: string | null;
}

export function SessionList({ sessions, currentId }: SessionListProps) {
  const router = useRouter();

  // The page holds no session tokens: the one to end is looked up when it is needed.
  const end = async (id: string) => {
    const { data, error } = await authClient.listSessions();
    if (error) throw new ShownError(authSentence(error));
    const token = data.find((session) => session.id === id)?.token;
    if (token) {
      const { error: refused } = await authClient.revokeSession({ token });
      if (refused) throw new ShownError(authSentence(refused));
    }
    toast('The session is ended.');
    router.refresh();
  };

  return (
    <ul className="divide-y divide-line">
      {sessions.map(({ id, userAgent, ipAddress, updatedAt }) => {
        const device = describeUserAgent(userAgent ?? '');
        return (
          <li key={id} className="flex flex-wrap items-center justify-between gap-3 px-4 py-3 sm:px-5">
            <div className="grid min-w-0 gap-0.5">
              <p className="flex flex-wrap items-center gap-2 font-medium">
                {device}
                {id === currentId && <Badge tone="accent">This device</Badge>}
              </p>
              <p className="text-ink-soft text-xs">
                {ipAddress && <span className="font-mono">{ipAddress} · </span>}
                active <RelativeTime moment={updatedAt} />
              </p>
            </div>
            {id !== currentId && (
              <ConfirmButton
                size="sm"
                label={`End the session of ${device}`}
                title="End this session?"
                description={`${device} will have to sign in again.`}
                confirmLabel="End session"
                onConfirm={() => end(id)}
              >
                End
              </ConfirmButton>
            )}
          </li>
        );
      })}
    </ul>
  );
}

export function EndOtherSessions() {
  const router = useRouter();
  return (
    <ConfirmButton
      size="sm"
      title="End all other sessions?"
      description="Every other device and browser will have to sign in again."
      confirmLabel="End all others"
      onConfirm={async () => {
        const { error } = await authClient.revokeOtherSessions();
        if (error) throw new ShownError(authSentence(error));
        toast('All other sessions are ended.');
        router.refresh();
      }}
    >
      End all others
    </ConfirmButton>
  );
}
