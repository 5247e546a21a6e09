import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { Section } from '@/components/ui/card';
import { currentMe } from '@/lib/api';
import { readOrganization } from '@/lib/auth-api';
import { mayAct } from '@/lib/roles';
import { InvitationList } from './_components/invitation-list';
import { InviteDialog } from './_components/invite-dialog';
import { LeaveOrganization } from './_components/leave-organization';
import { MemberTable } from './_components/member-table';
import { NameForm } from './_components/name-form';

export const metadata: Metadata = { title: 'Organization' };

export default async function OrganizationPage() {
  const [me, organization] = await Promise.all([currentMe(), readOrganization()]);
  if (!organization) notFound();
  const role = me.organization?.role ?? 'viewer';
  const isAdmin = mayAct(role, 'admin');
  const pending = organization.invitations.filter(
    ({ status, expiresAt }) => status === 'pending' && new Date(expiresAt) > new Date(),
  );
  return (
    <>
      <Section title="Organization">
        <NameForm organizationId={organization.id} name={organization.name} readOnly={!isAdmin} />
      </Section>
      <Section
        flush
        title="Members"
        description="Who sees the domains of this organization, and what they may do."
        actions={isAdmin && <InviteDialog viewerRole={role} />}
      >
        <MemberTable
          members={organization.members}
          viewerId={me.userId}
          viewerRole={role}
          organizationName={organization.name}
        />
      </Section>
      {isAdmin && pending.length > 0 && (
        <Section flush title="Open invitations">
          <InvitationList invitations={pending} />
        </Section>
      )}
      <Section title="Leave" description="You lose access to the domains and reports of this organization.">
        <LeaveOrganization organizationId={organization.id} name={organization.name} />
      </Section>
    </>
  );
}
