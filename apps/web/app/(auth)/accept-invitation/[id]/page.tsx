import type { Metadata } from 'next';
import { AuthCard } from '@/components/auth-card';
import { ButtonLink } from '@/components/ui/button';
import { visitor } from '@/lib/api';
import { readInvitation } from '@/lib/auth-api';
import { InvitationAnswer } from './_components/invitation-answer';
import { SignOutButton } from './_components/sign-out-button';

export const metadata: Metadata = { title: 'Invitation', referrer: 'no-referrer' };

export default async function AcceptInvitationPage({ params }: PageProps<'/accept-invitation/[id]'>) {
  const { id } = await params;
  const me = await visitor();
  const here = `/accept-invitation/${encodeURIComponent(id)}`;
  if (!me) {
    const next = `?next=${encodeURIComponent(here)}`;
    return (
      <AuthCard
        title="You are invited"
        lead="Sign in with the address that got the invitation, or create an account for it. Then you can answer."
      >
        <div className="grid gap-2">
          <ButtonLink href={`/sign-up${next}`} variant="primary">
            Create an account
          </ButtonLink>
          <ButtonLink href={`/sign-in${next}`}>Sign in</ButtonLink>
        </div>
      </AuthCard>
    );
  }
  const invitation = await readInvitation(id);
  if (!invitation) {
    return (
      <AuthCard
        title="This invitation is not open to you"
        lead={`It has run out, was withdrawn, was used before, or is for another address than ${me.email}.`}
      >
        <div className="flex flex-wrap gap-2">
          <ButtonLink href="/domains" variant="primary">
            To your domains
          </ButtonLink>
          <SignOutButton next={here} />
        </div>
      </AuthCard>
    );
  }
  return (
    <AuthCard
      title={`Join ${invitation.organizationName}`}
      lead={`${invitation.inviterEmail} invites you to watch the mail domains of ${invitation.organizationName}, with the role ${invitation.role}.`}
    >
      <InvitationAnswer id={invitation.id} />
    </AuthCard>
  );
}
