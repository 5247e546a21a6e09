import type { Metadata } from 'next';
import { Section } from '@/components/ui/card';
import { Badge } from '@/components/ui/status';
import { currentMe } from '@/lib/api';
import { readSessions } from '@/lib/auth-api';
import { DisableTwoFactor, NewBackupCodes } from './_components/disable-two-factor';
import { EnableTwoFactor } from './_components/enable-two-factor';
import { EndOtherSessions, SessionList } from './_components/session-list';

export const metadata: Metadata = { title: 'Security' };

export default async function SecurityPage() {
  const [me, { sessions, currentId }] = await Promise.all([currentMe(), readSessions()]);
  return (
    <>
      <Section
        title={
          <span className="flex flex-wrap items-center gap-2">
            Two-factor sign-in
            {me.twoFactorEnabled ? <Badge tone="pass">On</Badge> : <Badge>Off</Badge>}
          </span>
        }
        description={
          me.twoFactorEnabled
            ? 'Signing in asks for a code from your authenticator app after the password.'
            : 'With an authenticator app, a stolen password alone does not open your account.'
        }
      >
        {me.twoFactorEnabled ? (
          <div className="flex flex-wrap gap-2">
            <NewBackupCodes />
            <DisableTwoFactor />
          </div>
        ) : (
          <EnableTwoFactor />
        )}
      </Section>
      <Section
        flush
        title="Where you are signed in"
        description="End what you do not know, then change your password."
        actions={sessions.length > 1 && <EndOtherSessions />}
      >
        <SessionList sessions={sessions} currentId={currentId} />
      </Section>
    </>
  );
}
